import pg from 'pg';

/** What the program's own database is called in the embedded PostgreSQL, and whom it is there: its owner, no superuser. */
export const APPLICATION = 'connectors';

/** Of processes that prepare at once, one does it. */
const PREPARING = 2;

/**
 * Makes the database and its owner where they are missing. In a data folder from when the program was the superuser
 * itself, all that it made there becomes the owner's. `superuser` is connected to the database `postgres`.
 */
export async function prepareDatabase(superuser: pg.Client, url: string, password: string): Promise<void> {
  await superuser.query('select pg_advisory_lock($1)', [PREPARING]);
  try {
    const role = await superuser.query('select from pg_roles where rolname = $1', [APPLICATION]);
    if (role.rowCount === 0)
      await superuser.query(`create role ${APPLICATION} login password ${superuser.escapeLiteral(password)}`);
    const database = await superuser.query<{ owner: string }>(
      'select datdba::regrole::text as owner from pg_database where datname = $1',
      [APPLICATION],
    );
    const [found] = database.rows;
    if (found === undefined) await superuser.query(`create database ${APPLICATION} owner ${APPLICATION}`);
    else if (found.owner !== APPLICATION)
      await superuser.query(`alter database ${APPLICATION} owner to ${APPLICATION}`);
    await handOver(url);
  } finally {
    await superuser.query('select pg_advisory_unlock($1)', [PREPARING]).catch(() => {}); // gone with the connection
  }
}

/**
 * What is left is what this very superuser owns, so that a folder that an older version has used in between is put
 * right at the next start. Nothing to do is one look at the catalogue.
 */
const handOverAll = `
  do $$
  declare
    statement text;
  begin
    for statement in
      with own as (
        select oid, nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'),
      extended as (select objid from pg_depend where deptype = 'e')
      select format('alter schema %I owner to ${APPLICATION}', n.nspname)
      from pg_namespace n join own using (oid) where n.nspowner = current_user::regrole
      union all
      select format('alter %s %s owner to ${APPLICATION}',
        case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
        c.oid::regclass)
      from pg_class c join own on own.oid = c.relnamespace
      where c.relowner = current_user::regrole and c.relkind in ('r', 'p', 'v', 'm', 'S')
        and c.oid not in (select objid from extended)
        -- A column's own sequence goes with its table.
        and not (c.relkind = 'S' and exists (
          select from pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')))
      union all
      select format('alter routine %s owner to ${APPLICATION}', p.oid::regprocedure)
      from pg_proc p join own on own.oid = p.pronamespace
      where p.proowner = current_user::regrole and p.oid not in (select objid from extended)
      union all
      select format('alter type %s owner to ${APPLICATION}', t.oid::regtype)
      from pg_type t join own on own.oid = t.typnamespace
      where t.typowner = current_user::regrole and t.typtype in ('e', 'd') and t.oid not in (select objid from extended)
    loop
      execute statement;
    end loop;
  end $$`;

async function handOver(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // said by the query
  try {
    await client.connect();
    await client.query(handOverAll);
  } finally {
    await client.end().catch(() => {});
  }
}
