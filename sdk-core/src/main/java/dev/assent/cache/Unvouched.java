/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.cache;

import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import java.util.concurrent.CompletionStage;

/**
 * A source that the application wrote: the texts of its failures are not ours to vouch for, and are
 * not handed on to explanations and logs.
 */
public final class Unvouched implements ConsentSource {
  private final ConsentSource source;

  /** The same source, without its texts. */
  public Unvouched(ConsentSource source) {
    this.source = source;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public CompletionStage<ConsentReply> load(Inquiry inquiry) {
    return source
        .load(inquiry)
        .thenApply(
            reply ->
                reply instanceof ConsentReply.Failed failed
                    ? new ConsentReply.Failed(
                        "it reported a failure", failed.retryAfter(), failed.everySubject())
                    : reply);
  }

  @Override
  public void start(Listener listener) {
    source.start(listener);
  }

  @Override
  public void close() {
    source.close();
  }
}
