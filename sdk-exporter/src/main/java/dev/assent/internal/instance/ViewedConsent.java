/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.internal.view.Viewer;
import dev.assent.policy.Purpose;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The choices of a subject in an instance with a viewer, which gets each receipt before the caller.
 * Thread-safe.
 */
record ViewedConsent(Consent consent, Viewer viewer) implements Consent {
  @Override
  public List<Choice> choices() {
    return consent.choices();
  }

  @Override
  public CompletableFuture<Receipt> grant(
      Purpose purpose, GrantOptions options, Category... categories) {
    return viewed(consent.grant(purpose, options, categories));
  }

  @Override
  public CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories) {
    return viewed(consent.revoke(purpose, categories));
  }

  private CompletableFuture<Receipt> viewed(CompletableFuture<Receipt> result) {
    return result.whenComplete(
        (receipt, failure) -> {
          if (receipt != null) {
            viewer.completed(receipt);
          }
        });
  }

  /** Omits the subject. */
  @Override
  public String toString() {
    return "Consent";
  }
}
