"""Each ambiguous name, in sentences of our own: linked where the context carries it, and to nobody where it does not.

The surface is marked by [brackets]. The sentences are made up; what they say of known parties is public knowledge or
plainly neutral.
"""

from __future__ import annotations

import re

import pytest

from pipeline.tag.gazetteer import Resolution, Surroundings, resolve
from tests.loaded import gazetteer

LINKED = [
    ("ICE the agency, by its agents", "Agents of [ICE] pointed a phone at the driver.", "us-ice"),
    ("ICE the agency, by detention", "She was held in [ICE] detention for a week.", "us-ice"),
    ("Ring the company, by its cameras", "Doorbell maker [Ring] changed its camera settings.", "ring"),
    ("Ring the company, by Amazon", "Amazon said that [Ring] would ask first.", "ring"),
    ("Meta the company, by Zuckerberg", "Mark Zuckerberg said that [Meta] had no such plan.", "meta"),
    ("Meta the company, by its glasses", "[Meta] put a camera into smart glasses.", "meta"),
    ("X, formerly Twitter", "He wrote on [X] (formerly Twitter) that it was wrong.", "twitter"),
    ("Target the retailer, by its stores", "[Target] stores were named in the suit.", "target"),
    ("Target the retailer, among others", "Retailers such as Walmart, [Target] and Kroger declined.", "target"),
    ("Amazon the company", "[Amazon] sells the software.", "amazon"),
    ("Apple the company", "[Apple] unlocks its phones with Face ID.", "apple"),
    ("Alphabet the company", "[Alphabet] reported its earnings.", "alphabet"),
    ("NEC the company", "[NEC] supplied the algorithm.", "nec"),
    ("Axon the company", "[Axon] asked its ethics board first.", "axon"),
    ("CLEAR at the airport", "At the airport, [CLEAR] lanes were open.", "clear-secure"),
    ("Clear in small letters", "The identity firm [Clear] runs lanes at airports.", "clear-secure"),
    ("CLEAR of Thomson Reuters", "Thomson Reuters sells [CLEAR] to agencies.", "thomson-reuters-clear"),
    ("Clearview the company", "[Clearview] scraped the web for photos.", "clearview-ai"),
    ("Flock the company", "The town paid [Flock] for license plate cameras.", "flock-safety"),
    ("Nest the camera maker", "Google's [Nest] doorbell recognises visitors.", "nest"),
    ("Blink the camera maker", "Amazon's camera brand [Blink] was left out.", "blink"),
    ("Snap the company", "[Snap] settled the BIPA suit over its lenses.", "snap"),
    ("Paragon the spyware maker", "The Israeli spyware firm [Paragon] kept its contract.", "paragon-solutions"),
    ("Persona the verifier", "Discord used [Persona] for age checks.", "persona"),
    ("Wicket at the stadium", "Fans enter the stadium through [Wicket] gates with their face.", "wicket"),
    ("Metropolis of parking", "Parking operator [Metropolis] bought the firm.", "metropolis"),
    ("Kairos the vendor", "The facial recognition startup [Kairos] spoke up.", "kairos"),
    ("ROC the vendor", "Denver vendor [ROC] sells an algorithm to police.", "rank-one-computing"),
    ("Rank One the vendor", "The algorithm came from [Rank One], a company in Denver.", "rank-one-computing"),
    ("Orange the telecom", "The French operator [Orange] ran the trial in Marseille.", "orange"),
    ("Delta the airline", "At the gate, [Delta] asked passengers to look into a lens.", "delta-air-lines"),
    ("Visa the company", "Mastercard and [Visa] tested payments by face.", "visa"),
    ("Mars the company", "The vending machines sold M&Ms made by [Mars].", "mars"),
    ("Lemonade the insurer", "The insurer [Lemonade] settled over claims videos.", "lemonade"),
    ("Vanguard the fund", "Fund managers BlackRock and [Vanguard] voted no.", "vanguard"),
    ("Fidelity the fund", "Asset manager [Fidelity] holds a stake.", "fidelity"),
    ("State Street the fund", "BlackRock and [State Street] are large shareholders.", "state-street"),
    ("Coles the grocer", "Australia's supermarket chain [Coles] denied it.", "coles"),
    ("Jumbo the grocer", "A Dutch supermarket of the [Jumbo] chain was warned.", "jumbo"),
    ("Spar the shop", "A [Spar] convenience store in the town used it.", "spar"),
    ("Woolworths in Australia", "Australia's [Woolworths] said that it had no such cameras.", "woolworths-group"),
    ("Kmart in Australia", "Bunnings and [Kmart] stopped the trial.", "kmart-australia"),
    ("Iceland the supermarket", "The supermarket [Iceland] began a trial with Facewatch.", "iceland-foods"),
    ("MSG the venue", "Madison Square Garden, or [MSG], turned lawyers away.", "madison-square-garden-entertainment"),
    ("Suprema the vendor", "The biometric data came from [Suprema], a South Korean firm.", "suprema"),
    ("Unico of Brazil", "The Brazilian biometrics firm [Unico] raised money.", "unico"),
    ("MTS of Russia", "Russian telecoms group [MTS] owns the vendor.", "mts"),
    ("SAIC the contractor", "The federal contractor [SAIC] took the order.", "saic"),
    ("Shell the company", "Oil firms such as [Shell] were asked.", "shell"),
    ("Ford the maker", "[Ford] tested a driver camera.", "ford-motor"),
    ("Arm the chip maker", "The chip designer [Arm] joined the group.", "arm-holdings"),
    ("Boots the pharmacy", "The pharmacy chain [Boots] said no.", "boots-uk"),
    ("Subway the restaurants", "The sandwich chain [Subway] faced a suit from its franchise staff.", "subway"),
    ("Edelman the agency", "PR firm [Edelman] found that trust fell in its Trust Barometer.", "edelman"),
    ("Liberty the group", "Campaign group [Liberty] backed the appeal against South Wales Police.", "liberty-uk"),
    ("Access Now the group", "The digital rights group [Access Now] signed the letter.", "access-now"),
    ("Amnesty the group", "Amnesty International began a campaign; [Amnesty] wants a ban.", "amnesty-international"),
    ("EPIC the group", "[EPIC] filed a privacy complaint with the FTC.", "epic-privacy"),
    ("EFF the group", "An attorney at [EFF] warned of surveillance.", "eff"),
    ("S.T.O.P. with its points", "[S.T.O.P.] sued for the records.", "stop-spying"),
    ("Open MIC the investors", "Shareholders led by [Open MIC] filed the resolution.", "open-mic"),
    ("Open Mic in other letters", "The proxy text by [Open Mic] asks the board for a study.", "open-mic"),
    ("Free Press the group", "The net neutrality advocacy group [Free Press] joined.", "free-press"),
    ("Upturn the researchers", "A report by the civil rights nonprofit [Upturn] says so.", "upturn"),
    ("CHOICE of Australia", "Australia's consumer group [CHOICE] asked 25 retailers.", "choice"),
    ("Choice in small letters", "The consumer group [Choice] asked 25 retailers.", "choice"),
    ("CCLA of Canada", "The Canadian group [CCLA] called it unlawful.", "canadian-civil-liberties-association"),
    ("CCLA the fund", "Church fund manager [CCLA] asked for a report.", "ccla"),
    ("Trillium the investor", "Shareholders, among them [Trillium], filed again.", "trillium-asset-management"),
    ("Boston Common the investor", "The resolution was filed by [Boston Common].", "boston-common-asset-management"),
    ("IFF of India", "Delhi's [IFF] keeps a list of Indian systems.", "internet-freedom-foundation"),
    ("ISS the proxy adviser", "Proxy adviser [ISS] backed the shareholders.", "institutional-shareholder-services"),
    ("Foxglove the lawyers", "The legal campaign group [Foxglove] wrote to the Home Office.", "foxglove"),
    (
        "The Met after a small article",
        "Facial recognition vans of [the Met] stood in Croydon; police made arrests.",
        "metropolitan-police-london",
    ),
    ("The Met in London", "[The Met] used facial recognition; officers made arrests.", "metropolitan-police-london"),
    (
        "Metropolitan Police in Britain",
        "In London the [Metropolitan Police] has vans.",
        "metropolitan-police-london",
    ),
    ("Metropolitan Police of nowhere", "The [Metropolitan Police] bought vans.", None),
    (
        "Metropolitan Police in Tokyo",
        "In Tokyo the [Metropolitan Police] tests it.",
        "tokyo-metropolitan-police-department",
    ),
    (
        "Metropolitan Police Department in Washington",
        "The [Metropolitan Police Department] of the District of Columbia searched photos.",
        "dc-metropolitan-police",
    ),
    (
        "Washington County in Oregon",
        "The [Washington County Sheriff's Office] in Oregon tried Rekognition.",
        "washington-county-sheriff-or",
    ),
    ("Cleveland police in Ohio", "Ohio's [Cleveland Police] made an arrest.", "cleveland-division-of-police"),
    ("Cleveland police in England", "From Middlesbrough, [Cleveland Police] said no.", "cleveland-police-uk"),
    ("CPD in Chicago", "Chicago ended the contract, the [CPD] said.", "chicago-police-department"),
    ("DPD in Detroit", "Detroit's chief said the [DPD] had a policy.", "detroit-police-department"),
    ("OPD in Orlando", "Orlando tested it twice; [OPD] stopped.", "orlando-police-department"),
    ("OPD in Oakland", "Oakland banned it, and [OPD] complied.", "oakland-police-department"),
    ("SPD in Seattle", "In Seattle, an [SPD] detective used it.", "seattle-police-department"),
    ("SPD in Germany", "Im Bundestag will die [SPD] ein Verbot.", "spd-germany"),
    ("AP the agency of news", "The chief told the [AP] that it works.", "associated-press"),
    ("AP the Dutch authority", "Toezichthouder [AP] legt een boete op.", "autoriteit-persoonsgegevens"),
    ("AFP the police", "Australia's [AFP] tried the app.", "australian-federal-police"),
    ("AFP the agency of news", "The minister told [AFP] that it was lawful.", "agence-france-presse"),
    ("ICO the regulator", "The UK privacy watchdog [ICO] fined the firm.", "uk-ico"),
    ("SEC the regulator", "The [SEC] let the proposal go to a vote.", "us-sec"),
    ("OPC in Canada", "Canada's [OPC] found it unlawful.", "opc-canada"),
    ("DPC in Ireland", "The Irish [DPC] opened an inquiry.", "data-protection-commission-ireland"),
    ("Garante in Italy", "Il [Garante] privacy ha multato la società.", "garante-per-la-protezione-dei-dati-personali"),
    ("Garda in Ireland", "The [Garda] commissioner wants bodycams; Irish groups object.", "an-garda-siochana"),
    ("Datatilsynet in Denmark", "Danish authority [Datatilsynet] allowed the stadium.", "datatilsynet-denmark"),
    ("Datatilsynet in Norway", "Norway's [Datatilsynet] said no.", "datatilsynet-norway"),
    ("Policía Nacional in Spain", "En España, la [Policía Nacional] usa un sistema.", "policia-nacional-spain"),
    ("Politie in the Netherlands", "De [politie] in Nederland zoekt met CATCH.", None),
    (
        "Bundeskriminalamt in Austria",
        "In Wien nutzt das [Bundeskriminalamt] die Software.",
        "bundeskriminalamt-austria",
    ),
    ("Bundeskriminalamt in Germany", "Das [Bundeskriminalamt] betreibt ein System.", "bundeskriminalamt"),
    ("Federal Police in Belgium", "Belgium's [Federal Police] tried the app.", "belgian-federal-police"),
    ("Supreme Court of the USA", "The [Supreme Court] read the Fourth Amendment anew.", "us-supreme-court"),
    ("Supreme Court of India", "In India the [Supreme Court] upheld Aadhaar.", "supreme-court-of-india"),
    ("Congress by default", "[Congress] held a hearing.", "us-congress"),
    ("Senate with the House", "The House and [Senate] held hearings in Washington.", "us-senate"),
    ("House of Representatives by default", "The [House of Representatives] passed it.", "us-house"),
    ("House of Commons by default", "MPs in the [House of Commons] debated.", "uk-house-of-commons"),
    ("House of Commons in Canada", "In Ottawa, a Canadian [House of Commons] panel met.", "parliament-of-canada"),
    ("Department of Justice by default", "The [Department of Justice] asked for bids.", "us-doj"),
    ("Home Office by default", "The [Home Office] opened a consultation.", "uk-home-office"),
    (
        "Board of Police Commissioners in Detroit",
        "Detroit's [Board of Police Commissioners] voted.",
        "detroit-board-of-police-commissioners",
    ),
    ("CBC the caucus", "The caucus of lawmakers, the [CBC], wrote to Bezos.", "congressional-black-caucus"),
    ("CBC the broadcaster", "The minister told [CBC] in Toronto so.", "canadian-broadcasting-corporation"),
    ("MTA in New York", "New York's [MTA] put cameras on turnstiles.", "metropolitan-transportation-authority"),
    ("WHO the organisation", "The [WHO] in Geneva spoke of the pandemic.", "world-health-organization"),
    ("Guardian the newspaper", "The [Guardian] reported it first.", "the-guardian"),
    ("Times of London", "She told [The Times] in London so.", "the-times-london"),
    ("Vice the outlet", "Motherboard, part of [Vice], reported it.", "vice"),
    ("Motherboard the outlet", "Documents obtained by [Motherboard] show it.", "motherboard"),
    ("Bloomberg the agency", "[Bloomberg] reported the deal.", "bloomberg"),
    ("Stuff the outlet", "The grocer told [Stuff] in New Zealand so.", "stuff-nz"),
    ("The Hill the outlet", "The senator told [The Hill] so.", "the-hill"),
    ("ABC News of the USA", "She told [ABC News] in New York.", "abc-news-us"),
    ("ABC News of Australia", "Bunnings told [ABC News] that it works.", "australian-broadcasting-corporation"),
    ("MIT Media Lab in short", "Researchers at MIT's [Media Lab] in Cambridge tested it.", "mit-media-lab"),
    ("Georgetown the university", "[Georgetown] Law researchers found it.", "georgetown-university"),
    ("Gotham of Palantir", "Palantir sells [Gotham] to police.", "palantir-gotham"),
    ("Neighbors of Ring", "Ring's app [Neighbors] shows alerts.", "ring-neighbors"),
    ("Search Party of Ring", "Ring said that [Search Party] finds lost dogs.", "ring-search-party"),
    ("Orb of Worldcoin", "Worldcoin scans irises with its [Orb].", "worldcoin-orb"),
    ("HART of DHS", "The DHS biometric database [HART] is late.", "hart-dhs"),
    ("Pegasus of NSO", "NSO Group sells the spyware [Pegasus].", "nso-pegasus"),
    ("Skynet of China", "China's camera network [Skynet] grew.", "skynet-china"),
    ("Face ID by default", "The phone opens with [Face ID].", "face-id"),
]

UNLINKED = [
    ("ICE of trains and engines", "The car still has an [ICE] engine under its hood."),
    ("ICE without any cue", "[ICE] was written on the box."),
    ("Ring in a headline about jewels", "The Wedding [Ring] That Vanished"),
    ("Ring Road", "The accident on the [Ring] Road blocked traffic and a camera saw it."),
    ("Meta as a prefix", "The [Meta] analysis looked at forty papers."),
    ("Target as a noun in a title", "Study Finds Easy [Target] of Fraud"),
    ("Target without a shop", "[Target] audiences differ by age."),
    ("Amazon the forest", "Cameras watch wildlife in the [Amazon] rainforest."),
    ("Amazon of Brazil's tribes", "Deforestation in the [Amazon] went on."),
    ("Apple the fruit", "She baked an [Apple] pie."),
    ("Alphabet of letters", "The Cyrillic [Alphabet] has 33 letters."),
    ("NEC of electricians", "The [NEC] wiring rules, NFPA 70, changed."),
    ("Axon of a nerve", "Each [Axon] carries signals to the next neuron."),
    ("Clear as a word in capitals", "[CLEAR] the table first."),
    ("Clear as a word in a title", "Airport Police Find [Clear] Evidence"),
    ("Flock of sheep", "The [Flock] of sheep was counted by drone."),
    ("Nest of a bird", "An empty [Nest] in the tree"),
    ("Snap as a verb", "Officers [Snap] a photo of the suspect."),
    ("Persona as a noun", "His public [Persona] changed."),
    ("Paragon as a noun", "She is a [Paragon] of virtue."),
    ("Metropolis as a city", "The sprawling [Metropolis] of ten million"),
    ("ROC curve", "The [ROC] curve shows the trade."),
    ("Rank one accuracy", "The system reached [Rank One] accuracy of 90 percent."),
    ("Orange County", "Police in [Orange] County use it."),
    ("Delta variant", "The [Delta] variant closed the airport."),
    ("Visa of a traveller", "Each [Visa] applicant gives a photograph."),
    ("Mars the planet", "NASA's rover landed on [Mars]."),
    ("Lemonade to drink", "They made [Lemonade] for the fans."),
    ("Vanguard as a noun", "The city is in the [Vanguard] of reform."),
    ("Fidelity as a noun", "High [Fidelity] images helped."),
    ("State Street the street", "The protest on [State Street] went on."),
    ("Iceland the country", "Police in [Iceland] do not carry guns."),
    ("Kmart of the USA", "Sears and [Kmart] closed shops."),
    ("Woolworths of South Africa", "In Cape Town, [Woolworths] opened."),
    ("SAIC the car maker", "Shanghai's [SAIC] Motor sells vehicles."),
    ("Shell as a noun", "The [Shell] company hid the owner."),
    ("Ford the president", "President Gerald [Ford] signed it."),
    ("Arm as a noun", "He broke his [Arm] at the store."),
    ("Subway of New York", "Cameras in the New York City [Subway] grew in number."),
    ("Liberty as an idea", "The threat to individual [Liberty] is real."),
    ("Liberty Media", "[Liberty] Media bought the series; police in London watched."),
    ("Access Now as a button", "Get free [Access Now] and subscribe."),
    ("Amnesty as a noun", "The law granted an [Amnesty] to debtors."),
    ("EPIC Games", "[EPIC] Games sued again."),
    ("EFF of South Africa", "Malema's [EFF] marched in South Africa."),
    ("open mic night", "Her show at the [Open Mic] night sold out."),
    ("Free Press of Detroit's kin", "A law for a [Free Press] was passed."),
    ("Boston Common the park", "The rally on [Boston Common] drew thousands."),
    ("Choice as a noun", "They had no [Choice] but to comply."),
    ("Upturn as a noun", "The economic [Upturn] helped sales."),
    ("ISS in orbit", "Astronauts on the [ISS] filmed it."),
    ("The Met of opera", "[The Met] opera opened its season."),
    ("Met the verb in capitals", "Officials [Met] with campaigners in London about police."),
    ("Washington County elsewhere", "Utah's [Washington County Sheriff's Office] bought drones."),
    ("DPD without a city", "The [DPD] refused."),
    ("CPD without a city", "The [CPD] refused."),
    ("MPD of many cities", "The [MPD] refused."),
    ("AP exam", "Her [AP] exam was proctored."),
    ("ICO of a coin", "The [ICO] sold tokens for ethereum."),
    ("SEC of football", "The [SEC] football title game used face entry."),
    ("Garda the lake", "The hotel at Lake [Garda] scans faces."),
    ("Datatilsynet without a country", "[Datatilsynet] answered."),
    ("Policía Nacional of Colombia", "En Colombia, la [Policía Nacional] compró cámaras."),
    ("Supreme Court of a state", "The Illinois [Supreme Court] ruled."),
    ("Supreme Court of Israel", "Israel's [Supreme Court] heard it."),
    ("Congress of India", "The Indian National [Congress] objected."),
    ("Senate of a state", "The California [Senate] passed the bill."),
    ("House of a state", "The Colorado [House of Representatives] passed it."),
    ("Department of Justice of a state", "The California [Department of Justice] keeps mugshots."),
    ("a home office", "He works from a [Home Office] in Leeds."),
    ("WHO as a question in capitals", "[WHO] IS WATCHING YOU"),
    ("Guardian of a child", "The legal [Guardian] must agree."),
    ("Vice president", "The [Vice] president reported to the board."),
    ("Bloomberg the man", "Michael [Bloomberg] spoke."),
    ("Stuff as a noun", "[Stuff] happens in shops."),
    ("Time as a noun", "It was the first [Time] that it failed."),
    ("Nature as a noun", "The [Nature] of the harm is plain."),
    ("Wired house", "A hard [Wired] camera"),
    ("the hill itself", "The camera stands on [The Hill]."),
    ("The Sun in the sky", "[The Sun] rises over the station."),
    ("Medium size", "A [Medium] sized shop"),
    ("Motherboard of a computer", "The PC [Motherboard] failed."),
    ("Georgetown the town", "A shop in [Georgetown], Texas, closed."),
    ("Gotham City", "In [Gotham] City, nobody asked."),
    ("neighbors next door", "The [Neighbors] complained."),
    ("search party in the woods", "A [Search Party] found the hiker."),
    ("Pegasus of myth", "[Pegasus] is a winged horse."),
    ("HART without its agency", "[HART] was painted on the bus."),
    ("Green Party of Germany", "The German [Green Party] wants a ban."),
    ("World as a noun", "Around the [World], cities ban it."),
    ("Cruise by ship", "A [Cruise] ship scans faces."),
    ("Slate as a noun", "They start with a clean [Slate]."),
    ("McDonald's of a person", "The singer waited for Michael [McDonald's] solo."),
    ("The Australian as an adjective", "[The Australian] national was turned away, a newspaper wrote."),
    ("The Hindu as an adjective", "During [the Hindu] festival, the journalist reported, cameras ran."),
    ("an insider of a league", "NFL [Insider] Jane Doe wrote it, a reporter said."),
    ("HSI of the stock exchange", "Hong Kong's Hang Seng Index, the [HSI], fell; agents sold."),
    ("Nature's sister journal", "The study appeared in the journal [Nature] Astronomy."),
    ("Boots to wear", "His cowboy [Boots] gave him away."),
    ("Spar as a verb", "Lawmakers [Spar] with vendors."),
]


def decide(marked: str) -> Resolution:
    """What the bracketed surface means; the sentence is all that there is of the article."""
    found = re.search(r"\[(.+?)\]", marked)
    assert found, marked
    text = marked.replace("[", "").replace("]", "")
    before, after = text[: found.start()], text[found.end() - 2 :]
    known = gazetteer()
    rule = known.rule(found[1])
    if rule is not None:
        return resolve(rule, Surroundings(text, text, before, after))
    candidates = known.candidates(found[1])
    return Resolution(candidates[0] if len(candidates) == 1 else None, "no rule")


@pytest.mark.parametrize(("trap", "sentence", "expected"), LINKED, ids=[case[0] for case in LINKED])
def test_a_name_is_linked_where_its_context_carries_it(trap: str, sentence: str, expected: str | None) -> None:
    decided = decide(sentence)
    assert decided.entity_id == expected, f"{trap}: {decided.reason}"


@pytest.mark.parametrize(("trap", "sentence"), UNLINKED, ids=[case[0] for case in UNLINKED])
def test_a_name_is_linked_to_nobody_where_it_means_something_else(trap: str, sentence: str) -> None:
    decided = decide(sentence)
    assert decided.entity_id is None, f"{trap}: {decided.reason}"


def test_an_acronym_is_linked_once_the_article_introduces_it() -> None:
    rule = gazetteer().rule("DPD")
    assert rule is not None
    place = Surroundings("The DPD refused.", "The DPD refused.", introduced=frozenset({"dallas-police-department"}))
    assert resolve(rule, place).entity_id == "dallas-police-department"


def test_two_readings_supported_alike_give_no_link() -> None:
    rule = gazetteer().rule("Datatilsynet")
    assert rule is not None
    text = "Datatilsynet compared Denmark with Norway."
    decided = resolve(rule, Surroundings(text, text))
    assert decided.entity_id is None
    assert "alike" in decided.reason


def test_a_thing_outside_the_gazetteer_is_told_apart_from_no_idea() -> None:
    river = decide("Deforestation in the [Amazon] rainforest went on.")
    nobody = decide("The [CPD] refused.")
    assert (river.is_outside, nobody.is_outside) == (True, False)


def test_every_rule_gives_a_reason_that_names_its_surface() -> None:
    for rule in gazetteer().ambiguous.values():
        decided = resolve(rule, Surroundings("", ""))
        assert decided.reason.startswith(rule.surface)


def test_enough_traps_are_held() -> None:
    traps = [case[0] for case in LINKED] + [case[0] for case in UNLINKED]
    assert len(traps) == len(set(traps)) >= 220
