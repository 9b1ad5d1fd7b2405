import type { showPayment } from '../../../../api/contract/payments.ts';
import { useRead } from '../../api/hooks.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { groupDigits } from './decimals.ts';

/** One payment, as it was counted. */
export function PaymentPage({ payment_id }: { payment_id: string }) {
  const payment = useRead<typeof showPayment>('/payments/{payment_id}', { parameters: { payment_id } });
  const { data } = payment;
  return (
    <Page
      title={data ? `${groupDigits(data.amount)} ${data.currency}` : 'Payment'}
      lead={data && `From ${data.user}, by ${data.method.replaceAll('_', ' ')}`}
      back={{ href: '#/payments', label: 'Payments' }}
      actions={
        data && (
          <ButtonLink
            icon="journey"
            tone="primary"
            href={`#/journey/${encodeURIComponent(data.topic)}/${data.partition}/${data.offset}`}
          >
            Its journey
          </ButtonLink>
        )
      }
    >
      <Panel>
        <Loaded query={payment}>
          {({ user, timestamp, received_at, topic, partition, offset }) => (
            <dl className="facts">
              <div>
                <dt>Payment</dt>
                <dd className="row">
                  <code>{payment_id}</code> <CopyButton text={payment_id} what="payment id" />
                </dd>
              </div>
              <div>
                <dt>User</dt>
                <dd>
                  <a href={`#/payments?tab=users&user=${encodeURIComponent(user)}`}>{user}</a>
                </dd>
              </div>
              <div>
                <dt>Paid</dt>
                <dd>
                  <code>{timestamp}</code>
                </dd>
              </div>
              <div>
                <dt>Counted</dt>
                <dd>
                  <Time value={received_at} />
                </dd>
              </div>
              <div>
                <dt>Record</dt>
                <dd>
                  {topic} {partition}@{offset}
                </dd>
              </div>
            </dl>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
