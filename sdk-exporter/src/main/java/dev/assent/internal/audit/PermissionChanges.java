/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import dev.assent.internal.category.Categories;
import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.SubjectHandle;
import dev.assent.internal.decision.evaluate.Decision;
import dev.assent.policy.Destination;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records each change of the permissions of a subject, for any cause: a choice, a source, an
 * expiry, a policy, or new terms. If very many change at once, such as those of an account with a
 * million people, the rest of them is one line with their number. Thread-safe.
 */
public final class PermissionChanges implements Decisions.Observer {
  private final AuditJournal journal;
  private final Categories categories;
  private final List<Destination> destinations;

  /** Records the changes of an instance with these destinations. */
  public PermissionChanges(
      AuditJournal journal, Categories categories, List<Destination> destinations) {
    this.journal = journal;
    this.categories = categories;
    this.destinations = List.copyOf(destinations);
  }

  @Override
  public void changed(SubjectHandle subject, Decision before, Decision after) {
    long[] lost = new long[destinations.size()];
    long[] gained = new long[destinations.size()];
    long any = 0;
    for (int i = 0; i < lost.length; i++) {
      lost[i] = before.permitted(i) & ~after.permitted(i);
      gained[i] = after.permitted(i) & ~before.permitted(i);
      any |= lost[i] | gained[i];
    }
    if (any == 0) {
      return;
    }
    if (journal.isBusy()) {
      journal.countUnlisted();
      return;
    }
    journal.record(
        AuditEvent.PERMISSIONS,
        subject.paths(),
        () -> {
          Map<String, Object> facts = new LinkedHashMap<>();
          facts.put("lost", byDestination(lost));
          facts.put("gained", byDestination(gained));
          if (subject.hasGpc()) {
            facts.put("gpc", true);
          }
          return facts;
        });
  }

  private Map<String, Object> byDestination(long[] masks) {
    Map<String, Object> names = new LinkedHashMap<>();
    for (int i = 0; i < masks.length; i++) {
      if (masks[i] != 0) {
        names.put(destinations.get(i).name(), categories.names(masks[i]));
      }
    }
    return names;
  }
}
