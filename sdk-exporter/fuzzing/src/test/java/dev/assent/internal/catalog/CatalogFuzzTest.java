/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;

/** Catalogs. */
class CatalogFuzzTest {
  @FuzzTest
  void read_anyBytes_isACatalogOrRefused(byte[] yaml) {
    try {
      CatalogFile file = CatalogFile.parse("the catalog", yaml);
      Categories categories = Categories.of(file.leaves());
      file.addTo(new CatalogDraft(), categories);
    } catch (ConfigurationException refused) {
      // the reason
    }
  }
}
