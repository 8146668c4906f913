// A closed-loop HTTP/1.1 load client on raw sockets (microseconds, little CPU): so many connections that stay open,
// each sending its next request when the reply to the last one is complete.
import net from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const LAST_CHUNK = '0\r\n\r\n';
const SAMPLE_BYTES = 1500;
/** Before a connection that broke off in the middle of a reply is made anew. */
const RECONNECT_MS = 20;
/** More late replies than this share of the others: a target so slow that its tail must count. */
const SLOW = 0.2;

/** The bytes of a request { method = 'POST', path, headers, body }. */
function frame({ host, port }, { method = 'POST', path, headers, body = '' }) {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  if (method !== 'GET') head += `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `${head}\r\n${body}`;
}

/**
 * Sends `build(i)` over `connections` sockets for `seconds`; replies still due then are awaited for up to `drain`
 * seconds. `good(status, head, bodyOf)` says whether a reply is the expected one (default: 2xx); at most `limit` requests go out.
 *
 * Returns `rps` (expected replies a second), latencies of every reply in ms (`p50`, `p95`, `p99`, `max`), `done` and
 * `late` (complete replies, within the time and after it), `ok`, `bad` (complete, but not the expected one), `errors` (no
 * complete reply), `status` (how many of each) and the first unexpected reply.
 */
export async function load({
  host,
  port,
  build,
  connections,
  seconds,
  drain = 30,
  good = (status) => status >= 200 && status < 300,
  limit = Number.POSITIVE_INFINITY,
}) {
  const tally = new Tally(seconds);
  const sockets = new Set();
  let sent = 0;
  let live = 0;
  let stop;
  const finished = new Promise((resolve) => {
    stop = resolve;
  });
  const over = () => process.hrtime.bigint() >= tally.end || sent >= limit;

  function connect() {
    const socket = net.connect({ host, port, noDelay: true });
    let reply = null;
    let startedAt = 0n;
    const next = () => {
      if (over()) return socket.destroy();
      const bytes = frame({ host, port }, build(sent++));
      reply = new Reply();
      startedAt = process.hrtime.bigint();
      socket.write(bytes);
    };
    live++;
    sockets.add(socket);
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      if (!reply?.takes(chunk)) return;
      const endedAt = process.hrtime.bigint();
      const { head } = reply;
      tally.count(
        reply,
        startedAt,
        endedAt,
        good(reply.status, head, () => reply.body),
      );
      reply = null;
      if (/\r\nconnection: close/i.test(head)) socket.destroy();
      else next();
    });
    socket.on('error', () => {}); // then it closes
    socket.on('close', () => {
      sockets.delete(socket);
      live--;
      if (reply) tally.errors++;
      if (!over()) setTimeout(connect, reply ? RECONNECT_MS : 0);
      else if (live === 0) stop();
    });
  }

  for (let i = 0; i < connections; i++) connect();
  const tooLong = setTimeout(
    () => {
      for (const socket of sockets) socket.destroy();
      stop();
    },
    (seconds + drain) * 1000,
  );
  await finished;
  clearTimeout(tooLong);
  return tally.result();
}

/** One reply as it arrives. */
class Reply {
  status = 0;
  bytes = null;
  headLength = -1;
  bodyLength = 0;
  chunked = false;

  /** Takes the next bytes; true when the reply is complete. */
  takes(chunk) {
    this.bytes = this.bytes ? Buffer.concat([this.bytes, chunk]) : chunk;
    const { bytes } = this;
    if (this.headLength < 0) {
      const end = bytes.indexOf(END_OF_HEAD);
      if (end < 0) return false;
      this.headLength = end + END_OF_HEAD.length;
      const { head } = this;
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      this.status = Number(head.slice(9, 12));
      this.chunked = length === undefined && /\r\ntransfer-encoding: *chunked/i.test(head);
      this.bodyLength = Number(length ?? 0);
    }
    if (!this.chunked) return bytes.length >= this.headLength + this.bodyLength;
    if (bytes.length < this.headLength + LAST_CHUNK.length) return false;
    return bytes.subarray(bytes.length - LAST_CHUNK.length).toString('latin1') === LAST_CHUNK;
  }

  get body() {
    return this.bytes.subarray(this.headLength).toString('latin1');
  }

  get head() {
    return this.bytes.subarray(0, this.headLength).toString('latin1');
  }
}

/** What came of a run. */
class Tally {
  startedAt = process.hrtime.bigint();
  lastAt = this.startedAt;
  latencies = [];
  status = {};
  done = 0;
  late = 0;
  ok = 0;
  okInTime = 0;
  bad = 0;
  errors = 0;
  sampleBad = null;

  constructor(seconds) {
    this.seconds = seconds;
    this.end = this.startedAt + BigInt(Math.round(seconds * 1e9));
  }

  count({ status, bytes }, startedAt, endedAt, isGood) {
    const inTime = endedAt <= this.end;
    this.lastAt = endedAt;
    this.status[status] = (this.status[status] ?? 0) + 1;
    this.latencies.push(Number(endedAt - startedAt) / 1e6);
    if (inTime) this.done++;
    else this.late++;
    if (isGood) {
      this.ok++;
      if (inTime) this.okInTime++;
    } else {
      this.bad++;
      this.sampleBad ??= bytes.subarray(0, SAMPLE_BYTES).toString();
    }
  }

  result() {
    const { done, late, ok, bad, errors, status, sampleBad } = this;
    const latencies = this.latencies.sort((a, b) => a - b);
    // Only expected replies count; of a slow target its tail too, over the time that it really took.
    const wallSeconds = Number(this.lastAt - this.startedAt) / 1e9;
    const rps = late > done * SLOW ? ok / wallSeconds : this.okInTime / this.seconds;
    const [p50, p95, p99] = [50, 95, 99].map((p) => percentile(latencies, p));
    return { rps, done, late, ok, bad, errors, status, sampleBad, p50, p95, p99, max: latencies.at(-1) ?? Number.NaN };
  }
}

function percentile(sorted, p) {
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}
