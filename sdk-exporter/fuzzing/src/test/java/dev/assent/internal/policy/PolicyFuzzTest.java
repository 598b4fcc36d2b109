/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.internal.document.Node;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.List;
import java.util.Set;

/** Policies. */
class PolicyFuzzTest {
  private static final Categories CATEGORIES = Categories.builtIn();

  /** A policy that is read has a cell for everything. */
  @FuzzTest
  void read_anyBytes_isAPolicyOrRefused(byte[] yaml) {
    try {
      PolicyText text =
          new PolicyText(
              "the policy",
              null,
              Node.parse("the policy", yaml, PolicyText.MAX_BYTES).map(PolicyText.KEYS));
      Set<Purpose> purposes = RuleReader.purposes(Set.of(), List.of(text));
      CellTable cells =
          new CellTable(CATEGORIES, purposes, new RuleReader(CATEGORIES, purposes).rules(text));
      for (Purpose purpose : purposes) {
        if (cells.cell(0, purpose, Recipient.THIRD_PARTY) == null) {
          throw new AssertionError("no cell for " + purpose);
        }
      }
    } catch (ConfigurationException refused) {
      // the reason
    }
  }
}
