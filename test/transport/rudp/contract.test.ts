import { describeTransport } from '../contract.js';
import { limitsFor, startRudpHarness } from './harness.js';

describeTransport('reliable UDP', (limits) => startRudpHarness({ limits: limitsFor(limits) }));
