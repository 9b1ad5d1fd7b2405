import { Badge } from '../../ui/badge.tsx';
import { describeGroup, describeResult, tellLag, tellRate } from './describe-flow.ts';
import type { FlowOf } from './use-flow.ts';

/** The picture in words: what narrow screens show, and screen readers everywhere. */
export function FlowTable({ flows, isHidden }: { flows: readonly FlowOf[]; isHidden: boolean }) {
  return (
    <div className={isHidden ? 'sr-only' : 'flow-list'}>
      <table className="plain-table">
        <caption className="sr-only">The pipelines</caption>
        <thead>
          <tr>
            <th scope="col">Pipeline</th>
            <th scope="col">Topic</th>
            <th scope="col" className="num">
              Produced
            </th>
            <th scope="col">Group</th>
            <th scope="col" className="num">
              Lag
            </th>
            <th scope="col">State</th>
            <th scope="col">In the last hour</th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <FlowRow key={flow.pipeline.id} flow={flow} isHidden={isHidden} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FlowRow({ flow, isHidden }: { flow: FlowOf; isHidden: boolean }) {
  const { pipeline, producedRate } = flow;
  const { tone, word } = describeGroup(flow);
  return (
    <tr>
      <th scope="row">{isHidden ? pipeline.label : <a href={pipeline.href}>{pipeline.label}</a>}</th>
      <td data-label="Topic">{pipeline.topic}</td>
      <td data-label="Produced" className="num">
        {pipeline.hasProducer ? tellRate(producedRate) : 'by orders'}
      </td>
      <td data-label="Group">{pipeline.group}</td>
      <td data-label="Lag" className="num">
        {tellLag([flow])}
      </td>
      <td data-label="State">
        <Badge tone={tone}>{word}</Badge>
      </td>
      <td data-label="In the last hour">{describeResult(flow)}</td>
    </tr>
  );
}
