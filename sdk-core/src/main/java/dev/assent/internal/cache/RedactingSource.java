/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

import dev.assent.internal.consent.ConsentReply;
import dev.assent.internal.consent.ConsentSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A source that the application wrote: the texts of its failures are not ours to vouch for, and are
 * not handed on to explanations and logs.
 */
public final class RedactingSource implements ConsentSource {
  private final ConsentSource source;

  /** The same source, without its texts. */
  public RedactingSource(ConsentSource source) {
    this.source = source;
  }

  @Override
  public String name() {
    return source.name();
  }

  /** Cancelling the future of the stage cancels the source's. */
  @Override
  public CompletionStage<ConsentReply> load(Inquiry inquiry) {
    CompletionStage<ConsentReply> theirs = source.load(inquiry);
    CompletableFuture<ConsentReply> ours = new CompletableFuture<>();
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

  private static @Nullable ConsentReply withoutText(@Nullable ConsentReply reply) {
    return reply instanceof ConsentReply.Failed failed
        ? new ConsentReply.Failed(
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
