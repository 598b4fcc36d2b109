/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The reply of a source, converted. Stateless. */
public final class MappedStage {
  private MappedStage() {}

  /**
   * Returns a future of the converted reply. It fails if the stage or the conversion fails.
   * Cancelling it cancels the stage's future, unlike that of {@link CompletionStage#thenApply}.
   */
  public static <T> CompletableFuture<SourceReply> of(
      CompletionStage<T> stage, Function<@Nullable T, @Nullable SourceReply> conversion) {
    CompletableFuture<SourceReply> mapped = new CompletableFuture<>();
    CompletionStage<?> unused =
        stage.whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                mapped.completeExceptionally(failure);
                return;
              }
              try {
                mapped.complete(conversion.apply(reply));
              } catch (Throwable e) {
                mapped.completeExceptionally(e);
              }
            });
    CompletableFuture<?> unusedToo =
        mapped.whenComplete(
            (reply, failure) -> {
              if (mapped.isCancelled()) {
                stage.toCompletableFuture().cancel(true);
              }
            });
    return mapped;
  }
}
