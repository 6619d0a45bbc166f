import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { Code } from '../../base/code.js';
import { invalidArgument, StatusError } from '../../base/status-error.js';

const EMPTY = Buffer.alloc(0);
/** More compressed bytes than this are unpacked beside the event loop rather than in it. */
const SYNC_UNPACK_BYTES = 2048;
/** How much of a body that is too large is read and thrown away, so that its sender comes to read the answer. */
const DISCARD_FACTOR = 8;

const gunzip = promisify(zlib.gunzip);
const inflate = promisify(zlib.inflate);
const inflateRaw = promisify(zlib.inflateRaw);

/**
 * The body of REQUEST, unpacked, at most MAXBYTES of it before and after. Throws INVALID_ARGUMENT where it is larger, is
 * packed in a way that cannot be read, or breaks off.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  const body = await readRaw(request, maxBytes);
  if (!encoding || body.length === 0) return body;
  return unpack(body, encoding.trim().toLowerCase(), maxBytes);
}

function readRaw(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = () =>
      reject(invalidArgument(`The body is larger than the ${maxBytes} bytes that are allowed here.`));
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
      if (size > maxBytes * DISCARD_FACTOR) {
        request.pause(); // for ever: the connection ends with the answer
        refuse();
      }
    });
    request.on('end', () => {
      if (size > maxBytes) refuse();
      else resolve(chunks.length === 1 ? chunks[0]! : chunks.length === 0 ? EMPTY : Buffer.concat(chunks, size));
    });
    request.on('error', () => reject(brokenOff()));
  });
}

const brokenOff = () => new StatusError(Code.CANCELLED, 'The request broke off.');

async function unpack(body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const limits = { maxOutputLength: maxBytes };
  const small = body.length <= SYNC_UNPACK_BYTES;
  try {
    switch (encoding) {
      case 'identity':
        return body;
      case 'gzip':
      case 'x-gzip':
        return small ? zlib.gunzipSync(body, limits) : await gunzip(body, limits);
      case 'deflate':
        // Both readings of this name are in use; zlib's own header tells them apart.
        return isZlib(body) ? await inflate(body, limits) : await inflateRaw(body, limits);
      default:
        throw invalidArgument(`The body is encoded as "${encoding.slice(0, 40)}"; send it plain, or as gzip.`);
    }
  } catch (thrown) {
    if (thrown instanceof StatusError) throw thrown;
    const tooLarge = (thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw invalidArgument(
      tooLarge
        ? `The body is larger than the ${maxBytes} bytes that are allowed here once it is unpacked.`
        : 'The body cannot be unpacked: it is damaged or not complete.',
    );
  }
}

function isZlib(body: Buffer): boolean {
  return body.length >= 2 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}
