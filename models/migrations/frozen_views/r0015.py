"""The researchers' views as of revision 0015, copied so that history stays fixed."""

VIEWS = {
    "v_article_entities": """
-- One row: an entity's part in an article, as it is seen now.
SELECT article_id, entity_id, role, salience, n_mentions FROM article_entity WHERE known_to IS NULL
""",
    "v_article_entities_history": """
-- One row: an entity's part in an article, and when that was said.
SELECT article_id, entity_id, role, salience, n_mentions, version, known_from, known_to FROM article_entity
""",
    "v_article_texts": """
-- One row: a text that an article had, and when; the current one has no known_to.
SELECT t.article_id, t.text_sha256, t.text, t.known_from, t.known_to, t.title
FROM article_text AS t
""",
    "v_article_types": """
-- One row: a type that an article has now.
SELECT article_id, type, score FROM article_type
""",
    "v_articles": """
-- One row: an article as it stands now.
SELECT a.article_id, a.url, a.canonical_url, a.copy_of, a.outlet_slug AS outlet, a.title, a.authors,
       a.published_at, a.published_source, a.published_precision, a.first_seen_at, a.language,
       a.text, a.text_rights, coalesce(s.topic, 'none') AS topic, coalesce(s.topic_score, 0.0) AS topic_score,
       coalesce(s.is_controversy, 0) AS is_controversy, coalesce(s.controversy_score, 0.0) AS controversy_score,
       coalesce(s.types, '[]') AS types, a.page_sha256, a.is_backlog,
       coalesce(s.jurisdictions, '[]') AS jurisdictions, coalesce(s.affected, '[]') AS affected,
       s.has_reply
FROM article AS a LEFT JOIN article_sift AS s ON s.article_id = a.article_id AND s.known_to IS NULL
""",
    "v_assessments": """
-- One row: severity, reach and novelty of a controversy from a time on.
SELECT controversy_id, known_from, formula_version, severity, reach, novelty, parts, position, article_id
FROM assessment
""",
    "v_controversies": """
-- One row: a controversy as it stands now.
SELECT c.controversy_id, c.slug, c.title, c.opened_at, st.status, st.merged_into,
       coalesce((SELECT x.severity FROM assessment AS x WHERE x.controversy_id = c.controversy_id
                 ORDER BY x.known_from DESC, x.position DESC LIMIT 1), 0) AS severity,
       coalesce((SELECT x.reach FROM assessment AS x WHERE x.controversy_id = c.controversy_id
                 ORDER BY x.known_from DESC, x.position DESC LIMIT 1), 0) AS reach,
       coalesce((SELECT x.novelty FROM assessment AS x WHERE x.controversy_id = c.controversy_id
                 ORDER BY x.known_from DESC, x.position DESC LIMIT 1), 0) AS novelty,
       (SELECT count(DISTINCT cs.story_id) FROM controversy_story AS cs
        JOIN story_article AS sa ON sa.story_id = cs.story_id AND sa.known_to IS NULL
        WHERE cs.controversy_id = c.controversy_id AND cs.known_to IS NULL) AS n_stories,
       (SELECT count(DISTINCT sa.article_id) FROM controversy_story AS cs
        JOIN story_article AS sa ON sa.story_id = cs.story_id AND sa.known_to IS NULL
        WHERE cs.controversy_id = c.controversy_id AND cs.known_to IS NULL) AS n_articles,
       (SELECT count(DISTINCT a.outlet_slug) FROM controversy_story AS cs
        JOIN story_article AS sa ON sa.story_id = cs.story_id AND sa.known_to IS NULL
        JOIN article AS a ON a.article_id = sa.article_id
        WHERE cs.controversy_id = c.controversy_id AND cs.known_to IS NULL) AS n_outlets
FROM controversy AS c
JOIN controversy_state AS st ON st.controversy_id = c.controversy_id AND st.known_to IS NULL
""",
    "v_controversy_entities": """
-- One row: an entity's part in a controversy.
SELECT controversy_id, entity_id, role FROM controversy_entity WHERE known_to IS NULL
""",
    "v_controversy_entities_history": """
-- One row: an entity's part in a controversy, and when that was said.
SELECT controversy_id, entity_id, role, known_from, known_to FROM controversy_entity
""",
    "v_controversy_jurisdictions": """
-- One row: a country or region in which a controversy plays, and since when that is known.
SELECT controversy_id, jurisdiction, known_from FROM controversy_jurisdiction
""",
    "v_controversy_states_history": """
-- One row: a state of a controversy, and when it held.
SELECT controversy_id, status, merged_into, known_from, known_to FROM controversy_state
""",
    "v_controversy_stories": """
-- One row: a story belongs to a controversy.
SELECT controversy_id, story_id, is_primary, score FROM controversy_story WHERE known_to IS NULL
""",
    "v_controversy_stories_history": """
-- One row: a story belonged to a controversy, why, and when that was said.
SELECT controversy_id, story_id, is_primary, score, why, version, known_from, known_to FROM controversy_story
""",
    "v_deal_evidence": """
-- One row: the quote with which an article tells a deal, or its status, amount or year where those stand elsewhere.
SELECT deal_id, article_id, start_char, end_char, quote, shows FROM deal_telling WHERE known_to IS NULL AND quote != ''
""",
    "v_deal_standings": """
-- One row: how a deal stood after an article that tells its status. News of the sale sets the status (all that was tagged before revision 0010 counts as news); a mention in passing, if sure, only carries it on: proposed, pilot, active, ended, and refused where it was not active before. Where there is nothing better, an unsure mention sets it, and where no words say a status, it is active.
SELECT y.deal_id, y.article_id, y.start_char, y.as_of, y.confidence, y.is_disputed,
       CASE max(CASE y.status WHEN 'proposed' THEN 1 WHEN 'pilot' THEN 2 WHEN 'active' THEN 3 WHEN 'ended' THEN 4 ELSE 5 - 5 * y.was_active END)
            OVER (PARTITION BY y.deal_id, y.run ORDER BY y.as_of, y.confidence, y.article_id DESC, y.start_char DESC ROWS UNBOUNDED PRECEDING)
            WHEN 1 THEN 'proposed' WHEN 2 THEN 'pilot' WHEN 3 THEN 'active' WHEN 4 THEN 'ended' ELSE 'refused' END AS status
FROM (SELECT x.*, max(CASE WHEN x.status IN ('active', 'ended') THEN 1 ELSE 0 END)
                  OVER (PARTITION BY x.deal_id, x.run ORDER BY x.as_of, x.confidence, x.article_id DESC, x.start_char DESC ROWS UNBOUNDED PRECEDING) AS was_active
      FROM (SELECT w.*, sum(CASE WHEN w.level = 2 AND w.is_news = 0 THEN 0 ELSE 1 END)
                        OVER (PARTITION BY w.deal_id ORDER BY w.as_of, w.confidence, w.article_id DESC, w.start_char DESC ROWS UNBOUNDED PRECEDING) AS run
            FROM (SELECT u.*, max(u.level) OVER (PARTITION BY u.deal_id) AS best
                  FROM (SELECT deal_id, article_id, start_char, confidence, is_disputed, is_news, as_of, status,
                               CASE WHEN is_status_told = 0 THEN 0 WHEN is_news = 0 AND confidence < 0.5 THEN 1 ELSE 2 END AS level
                        FROM deal_telling WHERE known_to IS NULL AND shows = 'sale') AS u) AS w
            WHERE w.level = w.best) AS x) AS y
""",
    "v_deal_statuses": """
-- One row: a status of a deal over time, from the first article that says it to the next that says another, by the rule of v_deal_standings.
SELECT deal_id, status, min(as_of) AS from_at, max(next_at) AS to_at, count(*) AS n_articles
FROM (SELECT r.deal_id, r.status, r.as_of,
             sum(r.is_new) OVER (PARTITION BY r.deal_id ORDER BY r.as_of, r.confidence, r.article_id DESC, r.start_char DESC) AS turn,
             CASE WHEN r.next_status <> r.status THEN r.next_as_of END AS next_at
      FROM (SELECT deal_id, article_id, start_char, confidence, status, as_of,
                   CASE WHEN lag(status) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) = status
                        THEN 0 ELSE 1 END AS is_new,
                   lead(status) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) AS next_status,
                   lead(as_of) OVER (PARTITION BY deal_id ORDER BY as_of, confidence, article_id DESC, start_char DESC) AS next_as_of
            FROM v_deal_standings) AS r) AS q
GROUP BY deal_id, turn, status
""",
    "v_deals": """
-- One row: a deal. Its status is where the articles have led it (see v_deal_standings), and active also where no article says one in words; product, amount and year the newest told.
SELECT d.deal_id, d.vendor_id, v.name AS vendor, d.buyer_id, b.name AS buyer, p.product, t.status, t.is_disputed,
       m.amount, m.currency, y.since, n.as_of, n.n_articles
FROM deal AS d
JOIN entity AS v ON v.entity_id = d.vendor_id
JOIN entity AS b ON b.entity_id = d.buyer_id
JOIN (SELECT deal_id, max(as_of) AS as_of, count(DISTINCT article_id) AS n_articles
      FROM deal_telling WHERE known_to IS NULL AND shows = 'sale' GROUP BY deal_id) AS n ON n.deal_id = d.deal_id
JOIN (SELECT deal_id, status, is_disputed,
             row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
      FROM v_deal_standings) AS t
  ON t.deal_id = d.deal_id AND t.place = 1
LEFT JOIN (SELECT deal_id, product,
                  row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
           FROM deal_telling WHERE known_to IS NULL AND shows = 'sale' AND product IS NOT NULL) AS p
  ON p.deal_id = d.deal_id AND p.place = 1
LEFT JOIN (SELECT deal_id, amount, currency,
                  row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
           FROM deal_telling WHERE known_to IS NULL AND shows = 'sale' AND amount IS NOT NULL) AS m
  ON m.deal_id = d.deal_id AND m.place = 1
LEFT JOIN (SELECT deal_id, since,
                  row_number() OVER (PARTITION BY deal_id ORDER BY as_of DESC, confidence DESC, article_id, start_char) AS place
           FROM deal_telling WHERE known_to IS NULL AND shows = 'sale' AND since IS NOT NULL) AS y
  ON y.deal_id = d.deal_id AND y.place = 1
""",
    "v_deals_history": """
-- One row: what an article says of a deal, as of its date, and when that was said.
SELECT t.deal_id, d.vendor_id, d.buyer_id, t.article_id, t.product, t.status, t.is_disputed, t.amount, t.currency,
       t.since, t.as_of, t.start_char, t.end_char, t.quote, t.text_sha256, t.is_status_told, t.is_news, t.shows,
       t.confidence, t.version, t.known_from, t.known_to
FROM deal_telling AS t JOIN deal AS d ON d.deal_id = t.deal_id
""",
    "v_developments": """
-- One row: something that a subscriber should be told about a controversy.
SELECT d.development_id, d.controversy_id, d.story_id, d.kind, d.occurred_at, d.known_at,
    coalesce((SELECT w.headline FROM development_headline AS w
              WHERE w.development_id = d.development_id AND w.known_to IS NULL), d.headline) AS headline,
    d.article_id, d.is_backlog
FROM development AS d
""",
    "v_developments_history": """
-- One row: a development's line in the words that it had, and when it had them.
SELECT d.development_id, d.controversy_id, d.kind, d.headline, d.known_at AS known_from,
    (SELECT min(w.known_from) FROM development_headline AS w WHERE w.development_id = d.development_id) AS known_to
FROM development AS d
UNION ALL
SELECT d.development_id, d.controversy_id, d.kind, w.headline, w.known_from, w.known_to
FROM development_headline AS w JOIN development AS d ON d.development_id = w.development_id
""",
    "v_entities": """
-- One row: an entity, from the gazetteer (is_known 1) or found in a text.
SELECT entity_id, name, entity_type, kind, country, is_known FROM entity
""",
    "v_entity_identifiers": """
-- One row: an identifier of an entity, with where it is from.
SELECT entity_id, scheme, value, valid_from, valid_to, source FROM entity_identifier
""",
    "v_entity_parents": """
-- One row: who holds whom, and when.
SELECT entity_id, parent_id, nullif(valid_from, '') AS valid_from, valid_to FROM entity_parent
""",
    "v_evidence": """
-- One row: a verbatim quote that backs a development, anchored in the article's current text.
SELECT e.evidence_id, e.rank, e.development_id, e.article_id, e.start_char, e.end_char, e.quote, e.page_sha256
FROM evidence AS e JOIN article AS a ON a.article_id = e.article_id AND a.text_sha256 = e.text_sha256
WHERE e.known_to IS NULL
""",
    "v_evidence_history": """
-- One row: a quote, the text into which it is anchored, and when it was.
SELECT evidence_id, rank, development_id, article_id, start_char, end_char, quote, page_sha256, text_sha256,
       known_from, known_to
FROM evidence
""",
    "v_fetches": """
-- One row: one poll of a feed or one fetch of a page, and how it ended.
SELECT fetch_id, stage, url, outlet_slug AS outlet, at, outcome, status, n_bytes, n_entries, detail
FROM fetch_event
""",
    "v_inferred_mentions": """
-- One row: a span that stands for an entity only by inference, as a place for its police.
SELECT mention_id, article_id, start_char, end_char, surface, entity_id, entity, entity_type, role, is_known, confidence, rule
FROM mention WHERE known_to IS NULL AND is_inferred = 1
""",
    "v_mentions": """
-- One row: a span of an article's current text that names an entity.
SELECT mention_id, article_id, start_char, end_char, surface, entity_id, entity, entity_type, role, is_known, confidence, rule
FROM mention WHERE known_to IS NULL AND is_inferred = 0
""",
    "v_mentions_history": """
-- One row: a mention as it was seen, into which text, and when that was said.
SELECT mention_id, article_id, start_char, end_char, surface, entity_id, entity, entity_type, role, is_known, confidence, rule,
       is_inferred, text_sha256, version, known_from, known_to
FROM mention
""",
    "v_outlets": """
-- One row: an outlet, with the state of its feeds.
SELECT o.slug AS outlet, o.name, o.domain, o.country, o.language, o.kind, o.is_active,
       count(f.url) AS n_feeds, max(f.last_polled_at) AS last_polled_at, max(f.last_read_at) AS last_read_at,
       max(f.last_new_at) AS last_new_at, coalesce(max(f.failures), 0) AS failures, coalesce(o.weight, 0.5) AS weight
FROM outlet AS o LEFT JOIN feed AS f ON f.outlet_slug = o.slug AND f.is_active = 1
GROUP BY o.slug, o.name, o.domain, o.country, o.language, o.kind, o.is_active, o.weight
""",
    "v_rulings": """
-- One row: what a person decided about a controversy, or about an article's link to an entity.
SELECT ruling_id, kind, controversy_id, other_id, story_ids, title_before, note, ruled_by, ruled_at, article_id, entity_id, slug_before
FROM ruling
""",
    "v_stories": """
-- One row: a story; n_independent counts reprints once.
SELECT s.story_id, s.title, min(coalesce(a.published_at, a.first_seen_at)) AS first_published_at,
       count(DISTINCT a.article_id) AS n_articles,
       count(DISTINCT coalesce(a.copy_of, a.article_id)) AS n_independent
FROM story AS s
JOIN story_article AS l ON l.story_id = s.story_id AND l.known_to IS NULL
JOIN article AS a ON a.article_id = l.article_id
GROUP BY s.story_id, s.title
""",
    "v_story_articles": """
-- One row: an article belongs to a story.
SELECT story_id, article_id, is_primary, score FROM story_article WHERE known_to IS NULL
""",
    "v_story_articles_history": """
-- One row: an article belonged to a story, why, and when that was said.
SELECT story_id, article_id, is_primary, score, why, version, known_from, known_to FROM story_article
""",
    "v_tombstones": """
-- One row: an article whose text, captures and mentions were erased, when and why.
SELECT t.article_id, a.url, t.erased_at, t.reason
FROM tombstone AS t JOIN article AS a ON a.article_id = t.article_id
""",
}
