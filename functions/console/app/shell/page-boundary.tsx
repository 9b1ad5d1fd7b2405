import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/states.tsx';

/**
 * Keeps what a page throws to the page: the menu stays, and so does the way out. Make a new one for each place.
 * https://react.dev/reference/react/Component#catching-rendering-errors-with-an-error-boundary
 */
export class PageBoundary extends Component<{ children: ReactNode }, { problem: Error | undefined }> {
  override state = { problem: undefined };

  static getDerivedStateFromError(thrown: unknown): { problem: Error } {
    return { problem: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === undefined) return this.props.children;
    return <ErrorState problem={problem} onRetry={() => this.setState({ problem: undefined })} />;
  }
}
