/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.consent;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.policy.Purpose;
import java.time.Instant;
import java.util.Set;

/** Documents of a consent platform. */
class ConsentDocumentFuzzTest {
  private static final DocumentReader READER =
      DocumentReader.plain(Categories.builtIn(), Set.copyOf(Purpose.BUILT_IN));

  /** Whatever a platform sends is a document of this subject, or refused with a reason. */
  @FuzzTest
  void read_anyBytes_isADocumentOrRefused(byte[] body) {
    try {
      DocumentReader.Result result =
          READER.read("the body", body, "acme/u7", Instant.EPOCH.plusSeconds(1_800_000_000));
      if (result.document().revision() < 0) {
        throw new AssertionError("a negative revision");
      }
    } catch (ConfigurationException refused) {
      // the reason
    }
  }
}
