/** What is asked of a valibot schema, whichever kind it is of. */
interface Schema {
  readonly type: string;
  readonly kind?: string;
  readonly pipe?: readonly Schema[];
  readonly requirement?: unknown;
  readonly default?: unknown;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly wrapped?: Schema;
  readonly entries?: { readonly [name: string]: Schema };
  readonly items?: readonly Schema[];
  readonly item?: Schema;
  readonly key?: Schema;
  readonly value?: Schema;
}

/** A schema and all that it is made of, a line each: its place, what it takes, and what stands for it where it is left out. */
export function shapeOf(schema: object, place = ''): string[] {
  const { pipe: [own = schema as Schema, ...actions] = [], ...whole } = schema as Schema;
  if (whole.wrapped !== undefined) {
    const [first = '', ...more] = shapeOf(whole.wrapped, place);
    const otherwise = whole.default === undefined ? ', if any' : `, else ${JSON.stringify(whole.default)}`;
    return [`${first}${otherwise}`, ...more];
  }
  const checks = actions.filter(({ kind }) => kind !== 'metadata').map(worded);
  return [`${place}: ${[named(own), ...checks].join(', ')}`, ...partsOf(own, place)];
}

const named = ({ type, options, literal }: Schema): string => {
  if (type === 'picklist') return (options ?? []).join(' or ');
  return type === 'literal' ? JSON.stringify(literal) : type;
};

const worded = ({ type, requirement }: Schema): string =>
  typeof requirement === 'number' ? `${type} ${requirement}` : type;

function partsOf({ type, entries = {}, items = [], item, key, value, options = [] }: Schema, place: string): string[] {
  const inside = Object.entries(entries).flatMap(([name, entry]) => shapeOf(entry, `${place}.${name}`));
  const listed = items.flatMap((each, at) => shapeOf(each, `${place}[${at}]`));
  const choices = type === 'union' ? options.flatMap((each, at) => shapeOf(each as Schema, `${place}|${at}`)) : [];
  return [
    ...inside,
    ...listed,
    ...choices,
    ...(item ? shapeOf(item, `${place}[]`) : []),
    ...(key ? shapeOf(key, `${place}{key}`) : []),
    ...(value ? shapeOf(value, `${place}{}`) : []),
  ];
}
