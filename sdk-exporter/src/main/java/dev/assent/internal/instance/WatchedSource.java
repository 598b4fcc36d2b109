/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * A source while the test kit watches: it is not asked about subjects whom the kit generated, who
 * have chosen nothing there. Thread-safe if the source is.
 *
 * @param source the configured source
 * @param generated whether a subject was generated
 */
record WatchedSource(DocumentSource source, Predicate<String> generated) implements DocumentSource {
  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String label() {
    return source.label();
  }

  @Override
  public CompletionStage<SourceReply> load(Inquiry inquiry) {
    return generated.test(inquiry.subject())
        ? CompletableFuture.completedFuture(
            new SourceReply.Found(
                MaskedDocument.empty(inquiry.subject()), null, Duration.ZERO, null, null, null))
        : source.load(inquiry);
  }

  @Override
  public void start(Listener listener) {
    source.start(listener);
  }

  @Override
  public void close() {
    source.close();
  }

  @Override
  public String toString() {
    return "WatchedSource";
  }
}
