/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.category.Categories;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Adapts a source that the application implements: it converts categories to masks. Thread-safe.
 */
public final class ApplicationSource implements DocumentSource {
  private final ConsentSource source;
  private final ChoiceMasks masks;

  /**
   * @param categories the categories that its documents may name
   */
  public ApplicationSource(ConsentSource source, Categories categories) {
    this.source = source;
    this.masks = new ChoiceMasks(categories);
  }

  @Override
  public String name() {
    return source.name();
  }

  /** Requests a document. Cancelling the returned future cancels the source's future. */
  @Override
  public CompletionStage<SourceReply> load(Inquiry inquiry) {
    return MappedStage.of(
        source.load(new ConsentSource.Inquiry(inquiry.subject(), inquiry.validator())),
        this::masked);
  }

  private @Nullable SourceReply masked(@Nullable ConsentReply reply) {
    if (reply instanceof ConsentReply.Found found) {
      return new SourceReply.Found(
          masks.masked(found.document()),
          found.validator(),
          found.age(),
          found.recheck(),
          found.validUntil());
    }
    if (reply instanceof ConsentReply.Unchanged unchanged) {
      return new SourceReply.Unchanged(unchanged.age(), unchanged.recheck());
    }
    if (reply instanceof ConsentReply.Absent absent) {
      return new SourceReply.Absent(absent.recheck());
    }
    return reply instanceof ConsentReply.Failed failed
        ? new SourceReply.Failed(failed.problem(), failed.retryAfter(), failed.everySubject())
        : null;
  }

  @Override
  public void start(Listener listener) {
    source.start(
        new ConsentSource.Listener() {
          @Override
          public void changed(String subject) {
            listener.changed(subject);
          }

          @Override
          public void announced(boolean all) {
            listener.announced(all);
          }
        });
  }

  @Override
  public void close() {
    source.close();
  }
}
