/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.process;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.policy.Purpose;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The choices of a subject in this instance. A denial also reaches the other instances of the
 * process that gate an application's SDK; a grant does not, since each instance has its own
 * sources. Thread-safe.
 */
public record ProcessConsent(String subject, Consent own, Object instance) implements Consent {
  @Override
  public List<Choice> choices() {
    return own.choices();
  }

  @Override
  public CompletableFuture<Receipt> grant(
      Purpose purpose, GrantOptions options, Category... categories) {
    return own.grant(purpose, options, categories);
  }

  /** Completes when all instances are done; exceptionally if one of them could not be reached. */
  @Override
  public CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories) {
    CompletableFuture<Receipt> result = own.revoke(purpose, categories);
    for (Function<Map<String, Object>, CompletionStage<Map<String, Object>>> other :
        ProcessInstances.others(instance)) {
      result =
          result.thenCombine(
              revoke(other, RevocationMessage.of(subject, purpose, categories)),
              RevocationMessage::sum);
    }
    return result;
  }

  private static CompletionStage<Map<String, Object>> revoke(
      Function<Map<String, Object>, CompletionStage<Map<String, Object>>> other,
      Map<String, Object> message) {
    CompletionStage<Map<String, Object>> result;
    try {
      result = other.apply(message);
    } catch (RuntimeException | LinkageError failure) {
      result = CompletableFuture.failedFuture(failure);
    }
    return result.handle(
        (parts, failure) -> {
          if (failure != null) {
            throw new IllegalStateException(
                "the denial is in force here, but another instance of Assent in this process could"
                    + " not apply it ("
                    + failure.getClass().getSimpleName()
                    + ")",
                failure);
          }
          return parts;
        });
  }

  /** Omits the subject. */
  @Override
  public String toString() {
    return "Consent";
  }
}
