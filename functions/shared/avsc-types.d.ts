/**
 * The part of avsc that knows types, without the services, containers and IDL that its main module brings along: 50 KB of
 * each bundle. avsc describes it as parts of its main module alone.
 */
declare module 'avsc/lib/types.js' {
  import type { Type, types } from 'avsc';

  const module: { readonly Type: typeof Type; readonly builtins: Pick<typeof types, 'LongType'> };
  export default module;
}
