/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MappedStage;
import dev.assent.internal.consent.SourceReply;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A source of the application without its failure texts: these texts may contain personal data, so
 * that explanations and logs must not contain them.
 */
public final class RedactingSource implements DocumentSource {
  private final DocumentSource source;

  /** Wraps a source and removes its failure texts. */
  public RedactingSource(DocumentSource source) {
    this.source = source;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String label() {
    return source.label();
  }

  /** Cancelling the returned stage's future cancels the source's future. */
  @Override
  public CompletionStage<SourceReply> load(Inquiry inquiry) {
    return MappedStage.of(source.load(inquiry), RedactingSource::withoutText);
  }

  private static @Nullable SourceReply withoutText(@Nullable SourceReply reply) {
    return reply instanceof SourceReply.Failed failed
        ? new SourceReply.Failed(
            "it reported a failure", failed.retryAfter(), failed.concernsEverySubject())
        : reply;
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
