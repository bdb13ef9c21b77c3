"""``python -m flows``: serves every deployment until it is asked to end."""

from prefect import serve

from duzhan import log, settings
from flows import leftovers, zombies
from flows.deployments import deployments

# Runs of one machine; never a means of correctness. Deliveries come every minute and may take five where a receiver
# does not answer: they must leave room for a sweep.
AT_ONCE = 10


def main() -> None:
    """Settle what an earlier life left behind, watch for runs that die without a word, then serve."""
    chosen = settings.current()
    log.configure(as_json=chosen.log_json)
    leftovers.settle()
    zombies.watch()
    serve(*deployments(chosen), pause_on_shutdown=False, limit=AT_ONCE, webserver=False, print_starting_message=False)


if __name__ == "__main__":
    main()
