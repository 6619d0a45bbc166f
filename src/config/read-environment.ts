import type { Setting } from './parse-value.js';
import { environmentName, type OptionName, optionNames } from './schema.js';
import { unknownOption } from './unknown-option.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that Kubernetes sets in every container next to a service whose name starts with "tickwire". */
const KUBERNETES_NAME = /^TICKWIRE_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const KUBERNETES_PORT = /^(tcp|udp|sctp):\/\//;

/** Reads the variables that start with TICKWIRE_; empty ones count as not set. Throws ConfigError for unknown ones. */
export function readEnvironment(env: Environment): Map<OptionName, Setting> {
  const byVariable = new Map(optionNames.map((name) => [environmentName(name), name]));
  const settings = new Map<OptionName, Setting>();
  for (const [variable, text] of Object.entries(env)) {
    if (!text || !variable.startsWith('TICKWIRE_') || isForeign(variable, text)) continue;
    const name = byVariable.get(variable);
    if (name === undefined) throw unknownOption(variable, variable, byVariable.keys());
    settings.set(name, { where: variable, texts: [text] });
  }
  return settings;
}

/** Not ours: set by Kubernetes, or meant for the tests. */
function isForeign(variable: string, text: string): boolean {
  if (variable.startsWith('TICKWIRE_TEST_')) return true;
  return KUBERNETES_NAME.test(variable) || (variable.endsWith('_PORT') && KUBERNETES_PORT.test(text));
}
