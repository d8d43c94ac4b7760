"""The report model as the plain dictionaries and lists of JSON, and back. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from facilitate.report.outputs import (
    BLOCKS,
    SCHEMA,
    Block,
    Column,
    Dataset,
    Field,
    KeyValue,
    Meta,
    Outputs,
    Run,
)


def to_plain(outputs: Outputs) -> dict[str, Any]:
    """The model as what JSON knows; an unmarked run is a bare string."""
    return {
        "meta": _plain_value(outputs.meta),
        "blocks": [block_to_plain(block) for block in outputs.blocks],
        "summary": [block_to_plain(block) for block in outputs.summary],
        "datasets": _plain_value(outputs.datasets),
    }


def block_to_plain(block: Block) -> dict[str, Any]:
    """One block with the name of its kind."""
    return {"kind": block.kind, **_plain_value(block)}


def from_plain(data: Mapping[str, Any]) -> Outputs:
    """The model again; ValueError for another schema or an unknown kind of block."""
    if data["meta"]["schema"] != SCHEMA:
        raise ValueError(f"cannot read {data['meta']['schema']}, only {SCHEMA}")
    return Outputs(
        meta=Meta(**data["meta"]),
        blocks=tuple(_block(each) for each in data["blocks"]),
        datasets={name: _dataset(each) for name, each in data["datasets"].items()},
        summary=tuple(_block(each) for each in data.get("summary", ())),
    )


def _plain_value(value: Any) -> Any:
    if isinstance(value, Run):
        marks = {f.name: v for f in fields(value)[1:] if (v := getattr(value, f.name))}
        return {"text": value.text, **marks} if marks else value.text
    if is_dataclass(value):
        return {f.name: _plain_value(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain_value(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain_value(each) for each in value]
    return value


def _block(data: Mapping[str, Any]) -> Block:
    values = dict(data)
    kind = values.pop("kind")
    if kind not in BLOCKS:
        raise ValueError(f"unknown kind of block: {kind}")
    return BLOCKS[kind](**{name: _READ.get(name, _same)(each) for name, each in values.items()})


def _dataset(data: Mapping[str, Any]) -> Dataset:
    return Dataset(
        title=data["title"],
        fields=tuple(Field(**each) for each in data["fields"]),
        rows=tuple(tuple(row) for row in data["rows"]),
    )


def _same(value: Any) -> Any:
    return value


def _inline(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return tuple(Run(each) if isinstance(each, str) else Run(**each) for each in value)


def _items(value: Any) -> Any:
    return tuple(KeyValue(**each) if isinstance(each, dict) else _inline(each) for each in value)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "text": _inline,
    "source": _inline,
    "items": _items,
    "columns": lambda value: tuple(Column(**each) for each in value),
    "rows": lambda value: tuple(tuple(map(_inline, row)) for row in value),
    "total": lambda value: tuple(map(_inline, value)),
}
