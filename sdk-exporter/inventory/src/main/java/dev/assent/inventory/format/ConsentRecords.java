/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.consent.Choice;
import dev.assent.consent.Receipt;
import dev.assent.internal.document.JsonText;
import dev.assent.inventory.Inventory;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes choices and receipts as consent records and consent receipts of ISO/IEC TS 27560, in the
 * form of the W3C's guide: JSON-LD with the Data Privacy Vocabulary. A record states its conformity
 * only if the {@link RecordContext} is complete. Immutable and thread-safe.
 *
 * <p>The identifier of a record follows from its choice, so that the same choice always has the
 * same record. A record of a choice names its subject, and so is personal data: give it to the
 * subject, or keep it as evidence, but do not log it.
 */
public final class ConsentRecords {
  private final DpvRecords dpv;

  /**
   * Creates a writer.
   *
   * @param context the statements that Assent does not know
   * @param inventory states who receives data for a purpose, and how long it waits
   */
  public ConsentRecords(RecordContext context, Inventory inventory) {
    this.dpv =
        new DpvRecords(
            Objects.requireNonNull(context, "context"),
            Objects.requireNonNull(inventory, "inventory"));
  }

  /**
   * Returns the records of a subject's choices, as JSON-LD.
   *
   * @param subject the identifier of the subject for the reader of the records, which may differ
   *     from the path in Assent
   * @param choices the choices, such as those of {@code Consent.choices()}
   * @param at the time for which the records state whether a grant has expired
   */
  public String ofChoices(String subject, Collection<Choice> choices, Instant at) {
    Objects.requireNonNull(subject, "subject");
    List<Choice> sorted =
        choices.stream()
            .sorted(
                Comparator.comparing(Choice::at)
                    .thenComparing(choice -> choice.purpose().name())
                    .thenComparing(choice -> DpvRecords.names(choice.categories()).toString()))
            .toList();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("@context", DpvTerms.context());
    root.put("@graph", sorted.stream().map(choice -> dpv.record(subject, choice, at)).toList());
    return JsonText.of(root);
  }

  /** Returns the consent receipt of a grant or a denial, as JSON-LD. It does not name a subject. */
  public String ofReceipt(Receipt receipt) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("@context", DpvTerms.context());
    root.putAll(dpv.receipt(receipt));
    return JsonText.of(root);
  }
}
