import protobuf from 'protobufjs';
import { descriptor } from './gen/descriptor.js';

/**
 * Makes ROOT ready: protobufjs would give an absent member of a oneof the default of its type, which hides whether it
 * was set; here it reads as null, as the generated interfaces say.
 */
function prepare(root: protobuf.Root): protobuf.Root {
  root.resolveAll();
  for (const type of typesOf(root)) {
    const defaults: Record<string, unknown> = type.ctor.prototype;
    for (const field of type.fieldsArray) if (field.partOf) defaults[field.name] = null;
  }
  return root;
}

function typesOf(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.flatMap((nested) => {
    const own = nested instanceof protobuf.Type ? [nested] : [];
    return nested instanceof protobuf.Namespace ? [...own, ...typesOf(nested)] : own;
  });
}

const root = prepare(protobuf.Root.fromJSON(descriptor));

/** Every message of the protocol, with the well-known types that it uses. */
export const messageTypes: readonly protobuf.Type[] = typesOf(root);

const byName: ReadonlyMap<string, protobuf.Type> = new Map(messageTypes.map((type) => [type.fullName.slice(1), type]));

/** The message type FULLNAME, such as `nakama.api.Account`; throws an Error where the protocol has none of that name. */
export function lookupType(fullName: string): protobuf.Type {
  const type = byName.get(fullName);
  if (!type) throw new Error(`The protocol has no message ${fullName}.`);
  return type;
}
