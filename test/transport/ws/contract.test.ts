import { describeTransport } from '../contract.js';
import { limitsFor, startWebSocketHarness } from './harness.js';

describeTransport('WebSocket', (limits) => startWebSocketHarness({ limits: limitsFor(limits) }));
