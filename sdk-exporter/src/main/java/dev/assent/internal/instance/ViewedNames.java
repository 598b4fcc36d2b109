/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.capture.OmittedNames;
import dev.assent.internal.catalog.report.UnclassifiedReport.Whole;
import dev.assent.internal.gate.WithheldNames;
import dev.assent.internal.view.Viewer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Passes the names of what was omitted at capture to the viewer. Thread-safe.
 *
 * @param names the viewer's names of each destination
 */
record ViewedNames(List<WithheldNames> names) implements OmittedNames {
  static ViewedNames of(Viewer viewer, int destinations) {
    return new ViewedNames(IntStream.range(0, destinations).mapToObj(viewer::names).toList());
  }

  @Override
  public void field(int destination, String name, long missing) {
    names.get(destination).withheld(name, missing);
  }

  @Override
  public void event(int destination, String name, long missing) {
    names.get(destination).whole(Whole.EVENT, name, missing);
  }
}
