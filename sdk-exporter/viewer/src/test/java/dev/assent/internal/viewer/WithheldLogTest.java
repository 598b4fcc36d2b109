/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WithheldLogTest {
  private final Catalog catalog = Catalog.builtIn();
  private final WithheldLog log = new WithheldLog(catalog);
  private final long missing = catalog.categories().mask(Category.PERSONAL_NETWORK);

  private List<String> names() {
    List<String> names = new ArrayList<>();
    log.forEach((row, count) -> names.add(row.name() + " " + count));
    return names;
  }

  @Test
  void withheld_nameInTheCatalog_isARow() {
    log.names(0).withheld("client.address", missing);
    log.names(0).withheld("client.address", missing);

    assertThat(names()).containsExactly("client.address 2");
    assertThat(log.uncatalogued()).isZero();
  }

  /** The end of such a name is the application's, and can be somebody's data. */
  @Test
  void withheld_nameBelowAPrefix_isACount() {
    log.names(0).withheld("http.request.header.jane-doe", missing);

    assertThat(names()).isEmpty();
    assertThat(log.uncatalogued()).isOne();
  }

  @Test
  void whole_scopeBelowAPrefix_isARowOfThePrefix() {
    log.names(0).whole(Whole.SPANS, "io.opentelemetry.jane-doe", missing);

    assertThat(names()).containsExactly("io.opentelemetry.* 1");
  }

  @Test
  void whole_scopeThatNoCatalogHas_isACount() {
    log.names(0).whole(Whole.LOGS, "jane-doe", missing);

    assertThat(names()).isEmpty();
    assertThat(log.uncatalogued()).isOne();
  }
}
