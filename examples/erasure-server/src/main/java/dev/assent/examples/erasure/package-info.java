/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A reference server that takes deletion requests of Assent, deletes at stores, and looks again
 * whether the data is gone. It is an example and no API.
 */
@NullMarked
package dev.assent.examples.erasure;

import org.jspecify.annotations.NullMarked;
