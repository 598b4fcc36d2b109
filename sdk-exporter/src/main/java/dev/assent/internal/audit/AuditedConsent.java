/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import dev.assent.category.Category;
import dev.assent.consent.Choice;
import dev.assent.consent.ChoiceValue;
import dev.assent.consent.Consent;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.policy.Purpose;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The choices of a subject in an instance with an audit journal, which gets each choice when it was
 * made, and its receipt, or the failure, when it is complete. Neither waits for the journal.
 * Thread-safe.
 */
public final class AuditedConsent implements Consent {
  private final String subject;
  private final Consent consent;
  private final AuditRecorder audit;
  private final AtomicLong choices;

  /**
   * Wraps the choices of a subject.
   *
   * @param choices the number of choices that were made in this run
   */
  public AuditedConsent(String subject, Consent consent, AuditRecorder audit, AtomicLong choices) {
    this.subject = subject;
    this.consent = consent;
    this.audit = audit;
    this.choices = choices;
  }

  @Override
  public List<Choice> choices() {
    return consent.choices();
  }

  @Override
  public CompletableFuture<Receipt> grant(
      Purpose purpose, GrantOptions options, Category... categories) {
    CompletableFuture<Receipt> receipt = consent.grant(purpose, options, categories);
    return made(receipt, ChoiceValue.GRANTED, purpose, categories.clone(), options);
  }

  @Override
  public CompletableFuture<Receipt> revoke(Purpose purpose, Category... categories) {
    CompletableFuture<Receipt> receipt;
    try {
      receipt = consent.revoke(purpose, categories);
    } catch (Error passing) { // the denial comes into force all the same
      record(nextId(), ChoiceValue.DENIED, purpose, categories.clone(), null);
      throw passing;
    }
    return made(receipt, ChoiceValue.DENIED, purpose, categories.clone(), null);
  }

  private CompletableFuture<Receipt> made(
      CompletableFuture<Receipt> receipt,
      ChoiceValue value,
      Purpose purpose,
      Category[] categories,
      @Nullable GrantOptions options) {
    long id = nextId();
    record(id, value, purpose, categories, options);
    CompletableFuture<?> unused =
        receipt.whenComplete(
            (given, failure) ->
                audit.record(
                    AuditEvent.RECEIPT,
                    () ->
                        given == null
                            ? AuditFacts.failedReceipt(id, failure)
                            : AuditFacts.receipt(id, given)));
    return receipt;
  }

  private long nextId() {
    return choices.incrementAndGet();
  }

  private void record(
      long id,
      ChoiceValue value,
      Purpose purpose,
      Category[] categories,
      @Nullable GrantOptions options) {
    audit.record(
        AuditEvent.CHOICE,
        List.of(subject),
        () -> {
          Map<String, Object> facts = new LinkedHashMap<>();
          facts.put(AuditFacts.CHOICE, id);
          facts.put("value", AuditFacts.word(value));
          facts.put("purpose", purpose.name());
          facts.put("categories", AuditFacts.names(List.of(categories)));
          if (options != null) {
            facts.put("terms", options.terms().toString());
            facts.put("coversHeld", options.coversHeld());
            if (options.expires() != null) {
              facts.put("expires", String.valueOf(options.expires()));
            }
          }
          return facts;
        });
  }

  /** Omits the subject. */
  @Override
  public String toString() {
    return "Consent";
  }
}
