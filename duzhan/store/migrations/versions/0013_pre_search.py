"""Search by text: the pairs of letters of each case, kept beside it, and the two questions that are asked of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Past the policies, and therefore small: keys of cases, which the policies then narrow, and a count.
PAST = "security definer set search_path = public, pg_temp"
FUNCTIONS = {
    # Every two letters that follow each other, in small letters; and the last one alone, so that each letter begins
    # something that is kept. U+0001 parts them: nobody can type it.
    "bigrams(said text)": r"""
returns text[] language sql immutable strict parallel safe as $$
select array_remove(string_to_array(
  regexp_replace(lower(said), '(..?)', E'\\1\x01', 'g')
    || regexp_replace(substr(lower(said), 2), '(..?)', E'\\1\x01', 'g'), E'\x01'), '')
$$""",
    # Every four signs of a number in a row: pairs of figures alone would be in nearly every case.
    "fours(said text)": """
returns text[] language sql immutable strict parallel safe as $$
select coalesce(array_agg(substr(run[1], at, 4)), '{}')
from regexp_matches(lower(said), '[0-9a-z-]{4,}', 'g') run, generate_series(1, length(run[1]) - 3) at
$$""",
    "lexemes(words text[], ending text)": """
returns text[] language sql immutable strict parallel safe as $$
select array_agg('''' || replace(replace(word, '\\', '\\\\'), '''', '''''') || '''' || ending) from unnest(words) word
$$""",
    # Which cases may say some words or lie at a place that is called so, of those whose words are kept: their keys, or
    # null where there are more than so many; and up to which key of a case all words are kept.
    "cases_saying(said text, many int)": f"""
returns table (kept bigint, ids bigint[]) language plpgsql stable {PAST} set enable_seqscan = off as $$
declare
  pairs text[] := array(select word from unnest(bigrams(said)) word where length(word) = 2) || fours(said);
  named text[] := array(
    select a.code from area a left join area p on p.code = a.parent and length(p.code) > 2
    where strpos(lower(a.full_name), lower(said)) > 0 and strpos(lower(coalesce(p.full_name, '')), lower(said)) = 0
    limit 101);
  asked text := case when pairs = '{{}}' then array_to_string(lexemes(bigrams(said), ':*'), '&')
                     else array_to_string(lexemes(pairs, ''), '&') end;
begin
  kept := coalesce((select h.kept from words_horizon h where h.id = 1), 0);
  if cardinality(named) <= 100 then
    named := array(select '@' || code from unnest(named) code);
    asked := array_to_string('(' || asked || ')' || lexemes(named, ''), '|');
    ids := array(select w.case_id from case_words w where w.words @@ cast(asked as tsquery) limit many + 1);
    ids := case when cardinality(ids) <= many then ids end;
  end if;
  return next;
end
$$""",
    # Keeps the words of a few more cases, and returns of how many. A case's number is taken before its transaction
    # commits, so what was seen is only kept when every transaction that was open at that sight has ended.
    "keep_words(many int)": f"""
returns int language plpgsql {PAST} as $$
declare
  horizon words_horizon;
  upto bigint;
  done int := 0;
begin
  insert into words_horizon (id, kept, seen, xid) values (1, 0, 0, 0) on conflict do nothing;
  select * into horizon from words_horizon where id = 1 for update;
  if horizon.kept < horizon.seen then
    if pg_snapshot_xmin(pg_current_snapshot())::text::bigint < horizon.xid then return 0; end if;
    select max(next.id) into upto from (
      select id from "case" where id > horizon.kept and id <= horizon.seen order by id limit many) as next;
    insert into case_words (case_id, words)
    select c.id, array_to_tsvector(array_remove(
      bigrams(c.number) || bigrams(c.description) || bigrams(c.place)
      || fours(c.number) || fours(c.description) || fours(c.place)
      || array['@' || c.city, '@' || c.county, '@' || c.area, '@' || a.parent], null))
    from "case" c join area a on a.code = c.area where c.id > horizon.kept and c.id <= upto order by c.id;
    get diagnostics done = row_count;
    horizon.kept := case when done = many then upto else horizon.seen end;
  end if;
  if horizon.kept >= horizon.seen then
    horizon.seen := coalesce((select max(id) from "case"), 0);
    horizon.xid := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  end if;
  update words_horizon set kept = horizon.kept, seen = horizon.seen, xid = horizon.xid where id = 1;
  return done;
end
$$""",
}


def upgrade() -> None:
    op.create_table(
        "case_words",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_words_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_words")),
    )
    op.create_index("ix_case_words", "case_words", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "words_horizon",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_words_horizon_two_horizons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words_horizon")),
    )
    for named, body in FUNCTIONS.items():
        op.execute(f"create function {named} {body}")


def downgrade() -> None:
    for named in reversed(FUNCTIONS):
        op.execute(f"drop function {named}")
    op.drop_table("words_horizon")
    op.drop_table("case_words")
