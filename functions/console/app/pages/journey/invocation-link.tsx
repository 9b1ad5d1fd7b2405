import { useRunner } from '../../runner/use-runner.ts';

/** An invocation's id; where the runner is, the way to all of it. */
export function InvocationLink({ functionName, requestId }: { functionName: string; requestId: string }) {
  const { presence } = useRunner();
  if (presence !== 'present') return <code>{requestId}</code>;
  return (
    <a href={`#/functions/${encodeURIComponent(functionName)}/${encodeURIComponent(requestId)}`}>
      <code>{requestId}</code>
    </a>
  );
}
