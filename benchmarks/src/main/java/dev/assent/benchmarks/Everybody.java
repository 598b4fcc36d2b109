/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ConsentDocument;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A source in which every subject granted chat for one purpose, long ago. */
public record Everybody(Purpose purpose) implements ConsentSource {
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public CompletionStage<ConsentReply> load(Inquiry inquiry) {
    Choice grant =
        Choice.granted(
            purpose,
            Set.of(Category.CONTENT_CHAT),
            LocalDate.of(2023, 8, 7),
            Instant.parse("2023-08-08T09:00:00Z"));
    return CompletableFuture.completedFuture(
        new ConsentReply.Found(
            new ConsentDocument(inquiry.subject(), 1, Set.of(), List.of(grant))));
  }
}
