import { HOST_FRAME_SHAPES } from '../../sdk/protocol/host-frame-shapes.ts';
import { PAGE_FRAME_SHAPES } from '../../sdk/protocol/page-frame-shapes.ts';

/** The kind of each field of each frame type; with a question mark it may be absent. */
export type FieldKinds<Type extends string = string> = Readonly<Record<Type, Readonly<Record<string, string>>>>;

const kindsOf = <Type extends string>(shapes: Readonly<Record<Type, string>>): FieldKinds<Type> =>
  Object.fromEntries(
    Object.entries<string>(shapes).map(([type, shape]) => {
      const fields = shape.split(' ').filter(Boolean);
      return [
        type,
        Object.fromEntries(fields.map((field) => field.split(':')).map(([name, kind = 'value']) => [name, kind])),
      ];
    }),
  ) as FieldKinds<Type>;

export const HOST_FRAME_FIELDS = kindsOf(HOST_FRAME_SHAPES);
export const PAGE_FRAME_FIELDS = kindsOf(PAGE_FRAME_SHAPES);
