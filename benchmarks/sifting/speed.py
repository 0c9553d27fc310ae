"""`python -m benchmarks.sifting.speed`: processor time per article of sifting, beside the tagger's, over the corpus."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from benchmarks.corpus.reading import read_corpus
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import load_weights
from pipeline.lexicon import load_lexicon
from pipeline.records import Document
from pipeline.tag.gazetteer import load_gazetteer
from pipeline.tag.languages import PACKAGED, load_pipeline
from pipeline.tag.tagger import Tagger

N_ARTICLES = 120


def main() -> None:
    lexicon = load_lexicon()
    tagger, sifter = Tagger(load_pipeline(PACKAGED), load_gazetteer(), lexicon), Sifter(lexicon, load_weights())
    items = [item for item, gold in read_corpus() if not gold["is_short"]][:N_ARTICLES]
    documents = [
        Document(one["url"], one["url"], one["title"], one["text"], "en", "", datetime(2020, 1, 1, tzinfo=UTC))
        for one in items
    ]
    sifter.sift(documents[0], tagger.tag(documents[0]))
    began = time.process_time()
    tagged = [tagger.tag(document) for document in documents]
    between = time.process_time()
    for document, tags in zip(documents, tagged, strict=True):
        sifter.sift(document, tags)
    ended = time.process_time()
    n_words = sum(len(document.text.split()) for document in documents)
    tag_ms, sift_ms = ((t * 1000 / len(documents)) for t in (between - began, ended - between))
    print(
        f"{len(documents)} articles of {n_words / len(documents):.0f} words: tag {tag_ms:.1f} ms, sift {sift_ms:.1f} ms"
    )


if __name__ == "__main__":
    main()
