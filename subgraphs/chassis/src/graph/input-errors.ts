import { GraphQLError } from 'graphql';

const invalidValue = /^Variable "(\$\w+)" got invalid value /;

/**
 * Of input that is refused, where it stands and why. graphql-js writes the value itself into its
 * message, whole inputs of mutations among them: what was sent, secrets too, would be shown on
 * screens and kept in the logs of whoever asked.
 */
export function withoutValue(message: string, error: unknown): string {
  const [, variable] = invalidValue.exec(message) ?? [];
  if (variable === undefined) return withoutLiteral(message);
  const reason = error instanceof GraphQLError ? error.originalError?.message : undefined;
  const start = `Variable "${variable}" got an invalid value`;
  if (reason === undefined || !message.endsWith(`; ${reason}`)) return `${start}.`;
  // What is written before the reason ends with the place, if the variable is not wrong as a whole.
  const [, place] = / at "([^"]+)"$/.exec(message.slice(0, -reason.length - 2)) ?? [];
  return `${start}${place === undefined ? '' : ` at "${place}"`}; ${nameless(reason)}`;
}

/** What stands in the question itself may be a PIN in the wrong place just as well. */
function withoutLiteral(message: string): string {
  const [, found] =
    /^(Syntax Error: [\s\S]*?\b(?:Int|Float|String|BlockString)) "[\s\S]*"\.$/.exec(message) ?? [];
  if (found !== undefined) return `${found}.`;
  const [, expected] = /^(Expected value of type "[^"]+"), found [\s\S]*$/.exec(message) ?? [];
  // Of an enum's value that there is not, the next one is of use; a bare name is no secret.
  const isName = / does not exist in "\w+" enum\./.test(message);
  if (expected !== undefined) return `${expected}.`;
  return isName ? message : nameless(message);
}

/** How graphql-js and scalars say that a value is none of theirs. */
function nameless(reason: string): string {
  const [, kind] =
    /^((?:Expected type "\w+"\. )?(?:\w+|Enum "\w+") cannot represent [\w\s-]*?value): /.exec(
      reason,
    ) ?? [];
  if (kind !== undefined) return `${kind}.`;
  const [, type] = /^Value "[\s\S]*" does not exist in ("\w+" enum)\./.exec(reason) ?? [];
  return type === undefined ? reason : `The value does not exist in the ${type}.`;
}
