// A bare `ws` server that speaks just enough of the protocol for the relayed-match workload: what the WebSocket library
// alone costs. Prints its address and pid.
import http from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

const server = http.createServer((_request, response) => response.end(JSON.stringify({ token: 'x', created: true })));
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const matches = new Map<string, Set<WebSocket>>();

interface Request {
  cid?: string;
  match_create?: object;
  match_join?: { match_id: string };
  match_data_send?: { match_id: string; op_code: string; data: string };
}

sockets.on('connection', (socket) => {
  socket.on('message', (data) => answer(socket, JSON.parse(String(data))));
  socket.on('close', () => {
    for (const members of matches.values()) members.delete(socket);
  });
});

function answer(socket: WebSocket, { cid, match_create, match_join, match_data_send }: Request): void {
  if (match_create || match_join) {
    const id = match_join?.match_id ?? String(matches.size + 1);
    matches.set(id, (matches.get(id) ?? new Set()).add(socket));
    socket.send(JSON.stringify({ cid, match: { match_id: id } }));
  } else if (match_data_send) {
    const text = JSON.stringify({ match_data: match_data_send });
    for (const member of matches.get(match_data_send.match_id) ?? []) if (member !== socket) member.send(text);
  }
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}`, pid: process.pid }));
});
