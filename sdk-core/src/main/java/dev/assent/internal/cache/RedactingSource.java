/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SourceReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A source that the application wrote: the texts of its failures are not ours to vouch for, and are
 * not handed on to explanations and logs.
 */
public final class RedactingSource implements DocumentSource {
  private final DocumentSource source;

  /** The same source, without its texts. */
  public RedactingSource(DocumentSource source) {
    this.source = source;
  }

  @Override
  public String name() {
    return source.name();
  }

  /** Cancelling the future of the stage cancels the source's. */
  @Override
  public CompletionStage<SourceReply> load(Inquiry inquiry) {
    CompletionStage<SourceReply> theirs = source.load(inquiry);
    CompletableFuture<SourceReply> ours = new CompletableFuture<>();
    CompletionStage<?> unused =
        theirs.whenComplete(
            (reply, failure) -> {
              if (failure == null) {
                ours.complete(withoutText(reply));
              } else {
                ours.completeExceptionally(failure);
              }
            });
    cancelWith(ours, theirs);
    return ours;
  }

  private static void cancelWith(CompletableFuture<?> ours, CompletionStage<?> theirs) {
    CompletableFuture<?> unused =
        ours.whenComplete(
            (reply, failure) -> {
              if (ours.isCancelled()) {
                theirs.toCompletableFuture().cancel(true);
              }
            });
  }

  private static @Nullable SourceReply withoutText(@Nullable SourceReply reply) {
    return reply instanceof SourceReply.Failed failed
        ? new SourceReply.Failed(
            "it reported a failure", failed.retryAfter(), failed.everySubject())
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
