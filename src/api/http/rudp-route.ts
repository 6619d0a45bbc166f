import type { IncomingMessage } from 'node:http';
import { Code } from '../../base/code.js';
import { invalidArgument, StatusError } from '../../base/status-error.js';
import type { AnswerOffer } from '../../transport/rudp/answer-offer.js';
import { MAX_OFFER_BYTES } from '../../transport/rudp/offer.js';
import { type Answer, errorAnswer, JSON_TYPE } from './answer.js';
import { readBody } from './request-body.js';

const codesByStatus: Readonly<Record<number, number>> = {
  400: Code.INVALID_ARGUMENT,
  401: Code.UNAUTHENTICATED,
  410: Code.NOT_FOUND,
  429: Code.RESOURCE_EXHAUSTED,
  500: Code.INTERNAL,
};

/**
 * POST /rudp: the way to a connection over UDP. The query is that of a WebSocket, the body a WebRTC offer as text; the answer
 * is `{"sdp", "ice_servers"}`. As simple a request as this needs no permission from browsers.
 */
export function createRudpRoute(answerOffer: AnswerOffer | undefined): (request: IncomingMessage) => Promise<Answer> {
  return async (request) => {
    const offer = await readBody(request, MAX_OFFER_BYTES);
    if (!answerOffer) {
      throw new StatusError(Code.UNAVAILABLE, 'This server takes no connections over UDP; use the WebSocket.');
    }
    const result = await answerOffer(request, parseUrl(request.url ?? ''), offer.toString('latin1'));
    if (!result.ok) {
      const code = codesByStatus[result.status] ?? Code.UNAVAILABLE;
      return { ...errorAnswer({ code, message: result.message }), status: result.status };
    }
    const body = { sdp: result.sdp, ice_servers: result.iceServers };
    return { status: 200, body: JSON.stringify(body), contentType: JSON_TYPE };
  };
}

function parseUrl(text: string): URL {
  try {
    return new URL(text, 'http://localhost');
  } catch {
    throw invalidArgument('The address of the request could not be read.');
  }
}
