"""Publishes what each metric means."""

from duzhan.campaign.measures import Metric
from duzhan.documents import metric_words
from duzhan.wire.reports import MetricDefinition, MetricDefinitions


def define_metrics() -> MetricDefinitions:
    """Return label, formula and note of every metric; what computes them is policy/metrics.py."""
    found = ((metric, metric_words.DEFINITIONS[metric]) for metric in Metric)
    return MetricDefinitions(
        items=tuple(
            MetricDefinition(metric=metric, label=meaning.label, formula=meaning.formula, note=meaning.note)
            for metric, meaning in found
        )
    )
