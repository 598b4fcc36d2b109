/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.pipeline;

import dev.assent.exporter.gate.Gate;
import dev.assent.exporter.gate.Waiting;
import dev.assent.exporter.tag.Stamped;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * What a lane knows of the kind of data that goes through it.
 *
 * @param gates makes the lane's gate; what it has wait, it gives to the one it is handed
 * @param weight how many of the ledger's units a datum is: 1, or a metric's points
 * @param footprint how much memory a datum that waits takes, in bytes
 * @param <D> the stamped data
 */
public record Kind<D extends Stamped>(
    Function<Waiting<D>, Gate<D>> gates,
    ToIntFunction<? super D> weight,
    ToLongFunction<? super D> footprint) {}
