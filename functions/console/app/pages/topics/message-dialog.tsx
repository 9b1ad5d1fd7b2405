import type { ShownRecord } from '../../../../api/contract/kafka-answers.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Time } from '../../ui/time.tsx';
import { Headers, ShownValueView } from './shown-value.tsx';

/** All of one message. */
export function MessageDialog({
  topic,
  record,
  onClose,
}: {
  topic: string;
  record: ShownRecord;
  onClose: () => void;
}) {
  const { partition, offset, timestamp, key, value, headers } = record;
  return (
    <Dialog
      title={`${topic} ${partition}@${offset}`}
      lead={<Time value={timestamp} />}
      onClose={onClose}
      width="wide"
    >
      <div className="dialog-body stack">
        <section className="stack-tight" aria-label="Value">
          <h3>Value</h3>
          <ShownValueView value={value} what="value" />
        </section>
        <section className="stack-tight" aria-label="Key">
          <h3>Key</h3>
          {key === null ? <p className="muted">None</p> : <code>{key.text}</code>}
        </section>
        <section className="stack-tight" aria-label="Headers">
          <h3>Headers</h3>
          <Headers headers={headers} />
        </section>
      </div>
      <DialogActions>
        <ButtonLink
          href={`#/journey/${encodeURIComponent(topic)}/${partition}/${offset}`}
          icon="journey"
          tone="primary"
        >
          Follow its journey
        </ButtonLink>
      </DialogActions>
    </Dialog>
  );
}
