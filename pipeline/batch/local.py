"""Carries out a plan on this machine: in this process, or in a pool of processes that load the models once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from pipeline.annotator import Pipeline, load
from pipeline.batch.plan import Shard
from pipeline.batch.shard import Report, ShardResult, annotate_shard
from pipeline.config import Config
from pipeline.stage import Failure

_pipeline: Pipeline | None = None


def run(
    shards: Sequence[Shard],
    config: Config,
    *,
    workers: int = 1,
    batch_size: int = 32,
    report: Report | None = None,
) -> Iterator[tuple[Shard, ShardResult]]:
    """Yield each shard with its result as it is finished, in any order; every shard is yielded exactly once.

    Output files do not depend on `workers` or `batch_size`. A shard that kills its worker is tried once more
    alone, then set aside. Raises `PipelineError` where the pipeline cannot be loaded.
    """
    pipeline = load(config)
    if workers == 1 or len(shards) == 1:
        for shard in shards:
            yield shard, annotate_shard(pipeline, shard, batch_size=batch_size, report=report)
        return
    left = list(shards)
    for shard, result in _pooled(shards, config, workers, batch_size):
        left.remove(shard)
        _report(report, result)
        yield shard, result
    for shard in left:
        result = _alone(shard, config, batch_size)
        _report(report, result)
        yield shard, result


def _pooled(
    shards: Sequence[Shard], config: Config, workers: int, batch_size: int
) -> Iterator[tuple[Shard, ShardResult]]:
    """Yield what a pool finishes; a worker that is killed ends the pool early, without an exception."""
    with _pool(config, workers) as pool:
        futures: dict[Future[ShardResult], Shard] = {
            pool.submit(_annotate, shard, batch_size): shard for shard in shards
        }
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool:
            return
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _alone(shard: Shard, config: Config, batch_size: int) -> ShardResult:
    for _, result in _pooled([shard], config, 1, batch_size):
        return result
    failure = Failure(
        id=shard.source.relative,
        stage="batch",
        error="WorkerDied",
        reason="the worker process was killed twice while it worked on this source",
        hint="it may need more memory than there is; see the system log",
    )
    return ShardResult(failures=[failure])


def _pool(config: Config, workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=workers, mp_context=get_context("spawn"), initializer=_start, initargs=(config,)
    )


def _start(config: Config) -> None:
    global _pipeline
    _pipeline = load(config)


def _annotate(shard: Shard, batch_size: int) -> ShardResult:
    assert _pipeline is not None, "the pool starts every worker with _start"
    return annotate_shard(_pipeline, shard, batch_size=batch_size)


def _report(report: Report | None, result: ShardResult) -> None:
    if report is not None:
        report(result.documents, result.chars)
