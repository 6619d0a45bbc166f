// The style without modules: namespaces in several files, joined by `outFile`.
namespace Corpus {
  export interface State {
    greeting: string;
    trace: string[];
    names: { [name: string]: boolean };
  }
  export enum OpCode {
    Welcome = 1,
  }
  export const settings = { currency: 'apples', limits: [1, 2, 3] };
  export function plural(count: number, word: string): string {
    return `${count} ${word}${count === 1 ? '' : 's'}`;
  }
}
