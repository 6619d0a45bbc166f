import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import table from './nkruntime-types.json' with { type: 'json' };

const folder = path.resolve(import.meta.dirname, '../../types/nkruntime');

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What the namespace declares, by name: its members, and functions with their parameters, each with ? where optional. */
function readDeclarations(): Map<string, string[]> {
  const declared = new Map<string, string[]>();
  for (const file of fs.readdirSync(folder)) {
    const program = parseAst(fs.readFileSync(path.join(folder, file), 'utf8'), { lang: 'dts' }) as unknown as Node;
    const [namespace] = program.body as Node[];
    for (const declaration of (namespace!.body as { body: Node[] }).body) {
      const name = nameOf(declaration.id as Node);
      declared.set(name, [...(declared.get(name) ?? []), ...membersOf(declaration)]);
    }
  }
  return declared;
}

function membersOf({ type, body, typeAnnotation }: Node): string[] {
  if (type !== 'TSTypeAliasDeclaration') {
    const { body: members, members: values } = body as { body?: Node[]; members?: Node[] };
    return (members ?? values ?? []).map(signatureOf);
  }
  const { type: kind, members, params } = typeAnnotation as Node;
  if (kind === 'TSFunctionType') return [parametersOf(params)];
  return kind === 'TSTypeLiteral' ? (members as Node[]).filter(({ key }) => key).map(signatureOf) : [];
}

function signatureOf({ type, key, id, optional, params }: Node): string {
  if (type === 'TSIndexSignature') return '[]';
  return `${nameOf((key ?? id) as Node)}${optional ? '?' : ''}${type === 'TSMethodSignature' ? parametersOf(params) : ''}`;
}

function parametersOf(params: unknown): string {
  const names = (params as Node[]).map(
    (param) => `${nameOf((param.argument ?? param) as Node)}${param.optional ? '?' : ''}`,
  );
  return `(${names.join(', ')})`;
}

const nameOf = ({ name, value }: Node): string => String(name ?? value);

test("the declarations have every type of Nakama's: members, functions, the order of parameters, and what is optional", () => {
  const declared = readDeclarations();
  const missing = Object.entries(table).flatMap(([name, members]) => {
    const own = declared.get(name);
    if (!own) return [`the type ${name}`];
    // Functions may be given more than Nakama's types say.
    const has = (member: string) =>
      own.some((each) => each === member || (member.endsWith(')') && each.startsWith(`${member.slice(0, -1)}, `)));
    return members.filter((member) => !has(member)).map((member) => `${name}: ${member}`);
  });
  expect(missing, 'to be declared in types/nkruntime').toEqual([]);
});
