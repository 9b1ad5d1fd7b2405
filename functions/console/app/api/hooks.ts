import {
  QueryClient,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { AnswerOf } from '../../../shared/http/contract.ts';
import { useSession } from '../session/session-context.ts';
import type { Call } from './api.ts';
import { letType } from './let-type.ts';
import { isPassing, type Problem } from './problem.ts';

/** How often a page asks again where nothing is pushed, in milliseconds. */
export const POLL_MS = { fast: 2_000, usual: 5_000, slow: 30_000 } as const;

/** Answers stay as long as their page is looked at; only what may pass is tried again; a hidden tab asks nothing. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 1_000,
        retry: (failures, problem) => failures < 2 && isPassing(problem),
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 5_000),
        refetchIntervalInBackground: false,
      },
      mutations: { retry: false },
    },
  });
}

export interface ReadOptions extends Pick<Call, 'parameters' | 'query'> {
  /** Absent: it is asked once. */
  readonly pollMs?: number | undefined;
  /** For how long an answer is not asked for again by coming back to its page. Absent: a second. */
  readonly freshMs?: number | undefined;
  readonly enabled?: boolean | undefined;
}

/** What a GET route of the contract answers: `useRead<typeof showOrder>('/orders/{order_id}', { parameters })`. */
export function useRead<C>(path: string, options: ReadOptions = {}): UseQueryResult<AnswerOf<C>, Problem> {
  const { api } = useSession();
  const { parameters, query, pollMs, freshMs, enabled = true } = options;
  return useQuery<AnswerOf<C>, Problem>({
    queryKey: [path, parameters ?? {}, query ?? {}],
    queryFn: ({ signal }) => api.get<C>(path, { parameters, query, signal }),
    refetchInterval: pollMs ?? false,
    ...(freshMs !== undefined && { staleTime: freshMs }),
    placeholderData: (before, asked) => (isOfSame(asked?.queryKey, path, parameters) ? before : undefined),
    enabled,
  });
}

/** Whether an answer may stand in until the one for another filter comes: it must be about the same thing. */
function isOfSame(key: QueryKey | undefined, path: string, parameters: Call['parameters']): boolean {
  return key?.[0] === path && JSON.stringify(key[1]) === JSON.stringify(parameters ?? {});
}

/** A page of a list of the contract. */
interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

type ItemOf<C> = AnswerOf<C> extends { items: (infer T)[] } ? T : never;

/** A list in pages, as far as it was loaded. */
export interface PagedResult<T> {
  /** Undefined while the first page is awaited. */
  readonly items: readonly T[] | undefined;
  readonly problem: Problem | null;
  /** Whether there are more, as far as is known. */
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  loadMore(): void;
  retry(): void;
}

/** The pages of a GET route whose answer is `{items, next}`: `usePages<typeof listOrders>('/orders', { query })`. */
export function usePages<C>(path: string, options: ReadOptions = {}): PagedResult<ItemOf<C>> {
  const { api } = useSession();
  const { parameters, query, pollMs, enabled = true } = options;
  const result = useInfiniteQuery({
    queryKey: [path, parameters ?? {}, query ?? {}, 'pages'],
    queryFn: async ({ client, queryKey, signal, pageParam }) => {
      await letType(client, queryKey, signal);
      const asked = { ...query, cursor: pageParam ?? undefined };
      // The contract's answer of a list in pages, of which ItemOf took the items' type.
      return (await api.get<C>(path, { parameters, query: asked, signal })) as Page<ItemOf<C>>;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: pollMs ?? false,
    placeholderData: (before, asked) => (isOfSame(asked?.queryKey, path, parameters) ? before : undefined),
    enabled,
  });
  const { data, error, hasNextPage, isFetchingNextPage } = result;
  return {
    items: data?.pages.flatMap((page) => page.items),
    // react-query throws what queryFn threw, and that throws problems alone.
    problem: error as Problem | null,
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
    retry: () => void result.refetch(),
  };
}

export interface ActOptions<V, R> {
  readonly run: (api: ReturnType<typeof useSession>['api'], variables: V) => Promise<R>;
  /** The paths whose answers it changes, as given to `useRead` or `usePages`. */
  readonly changes?: readonly string[];
  readonly onDone?: (result: R, variables: V) => void;
}

/** A call that changes something; what it changes is asked again. */
export function useAct<V = void, R = unknown>(options: ActOptions<V, R>): UseMutationResult<R, Problem, V> {
  const { api } = useSession();
  const client = useQueryClient();
  return useMutation<R, Problem, V>({
    mutationFn: (variables) => options.run(api, variables),
    onSuccess: (result, variables) => {
      for (const path of options.changes ?? []) void client.invalidateQueries({ queryKey: [path] });
      options.onDone?.(result, variables);
    },
  });
}
