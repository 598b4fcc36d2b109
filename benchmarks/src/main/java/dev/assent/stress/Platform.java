/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.stress;

import dev.assent.consent.ChoiceValue;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SourceReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A platform that answers at once with its current document, except the first request for the user:
 * it answers that one when an actor calls {@link #answerFirst}, with the document from the
 * beginning, a grant.
 */
final class Platform implements DocumentSource {
  private static final String USER = "acme/u7";

  private final CompletableFuture<SourceReply> first = new CompletableFuture<>();
  private boolean asked;
  private volatile @Nullable Listener listener;
  private volatile MaskedDocument now = World.document(USER, 1, ChoiceValue.GRANTED);

  /** Answers the first request. */
  void answerFirst() {
    first.complete(new SourceReply.Found(World.document(USER, 1, ChoiceValue.GRANTED)));
  }

  /** The user denies at the platform, which announces the change. */
  void deny() {
    now = World.document(USER, 2, ChoiceValue.DENIED);
    Listener hearing = listener;
    if (hearing != null) {
      hearing.changed(USER);
    }
  }

  @Override
  public String name() {
    return "platform";
  }

  @Override
  public CompletionStage<SourceReply> load(Inquiry inquiry) {
    if (!inquiry.subject().equals(USER)) {
      return CompletableFuture.completedFuture(
          new SourceReply.Found(MaskedDocument.empty(inquiry.subject())));
    }
    if (!asked) {
      asked = true;
      return first;
    }
    return CompletableFuture.completedFuture(new SourceReply.Found(now));
  }

  @Override
  public void start(Listener listener) {
    this.listener = listener;
  }
}
