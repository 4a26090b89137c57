"""Times vector libraries on the CPU: exact search over floats and over bytes, and a graph.

Usage: python vector_search.py FLOATS ROWS WIDTH QUERIES LIMIT
Needs numpy, and faiss or usearch or both. FLOATS and QUERIES are files of 32-bit floats, row after row. A graph is
made of at most 100,000 rows: more take minutes. Prints one JSON object: for each library what ragd-bench's own
process prints. Searches are single, on all cores; memory is what making the index added.
"""

import json, os, sys, time
import numpy as np

path, rows, width, queries, limit = sys.argv[1], *map(int, sys.argv[2:4]), sys.argv[4], int(sys.argv[5])
queries = np.fromfile(queries, np.float32).reshape(-1, width)


def own_memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon:"))


def batches():
    """The rows, in parts that a library can take without all of them in memory."""
    mapped = np.memmap(path, np.float32, "r", shape=(rows, width))
    for start in range(0, rows, 50_000):
        yield start, np.array(mapped[start : start + 50_000])


def measure(make, search):
    before, start = own_memory(), time.perf_counter()
    index = make()
    load, memory = time.perf_counter() - start, own_memory() - before
    hits = [[int(row) for row in search(index, query)] for query in queries]
    seconds = []
    for query in queries:
        start = time.perf_counter()
        search(index, query)
        seconds.append(time.perf_counter() - start)
    return {"load_seconds": load, "search_seconds": seconds, "hits": hits, "memory_bytes": memory}


def faiss_runs():
    import faiss

    def filled(index):
        for start, part in batches():
            if start == 0 and not index.is_trained:
                index.train(part)
            index.add(part)
        return index

    def search(index, query):
        return index.search(query[None], limit)[1][0]

    inner = faiss.METRIC_INNER_PRODUCT
    yield "faiss flat float32", lambda: filled(faiss.IndexFlatIP(width)), search
    yield "faiss 8 bits", lambda: filled(
        faiss.IndexScalarQuantizer(width, faiss.ScalarQuantizer.QT_8bit, inner)), search


def usearch_runs():
    from usearch.index import Index

    def filled():
        index = Index(ndim=width, metric="ip", dtype="i8")
        for start, part in batches():
            index.add(np.arange(start, start + len(part)), part)
        return index

    if rows <= 100_000:
        yield "usearch graph, 8 bits", filled, lambda index, query: index.search(query, limit).keys


runs = {}
for library in (faiss_runs, usearch_runs):
    try:
        for name, make, search in library():
            runs[name] = measure(make, search)
    except ImportError as missing:
        print(missing, file=sys.stderr)
print(json.dumps(runs))
