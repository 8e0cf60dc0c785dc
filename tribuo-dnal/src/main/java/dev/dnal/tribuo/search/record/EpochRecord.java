package dev.dnal.tribuo.search.record;

import dev.dnal.onnx.training.loss.Metric;

/**
 * What came of an epoch.
 *
 * <p>The operations of training count the network that trains, gates not included: three times its operations for each image in
 * a step that trains weights (forward, gradients of inputs, gradients of weights), twice in a step that trains gates while
 * convolutions rest, where the weights of the classifier, which may train on, are neglected. Evaluation on the validation images
 * is left out, and so is what a process that was killed had done since its last checkpoint.
 *
 * @param stage which it belongs to
 * @param epoch number in its stage, from 0
 * @param epochs of the stage
 * @param steps optimiser steps in this epoch; fewer than in others where a time limit has cut it off
 * @param learningRate of its first step
 * @param delta steepness of the gates, 0 where there are none
 * @param loss mean loss over the training images, penalty included
 * @param measure what the next two are, the higher the better: for classes, the share of images that are classified right, 0 to 1
 * @param trainAccuracy of the training images while training
 * @param validationAccuracy of the validation images after the epoch; NaN without validation images
 * @param openGates share of gates above the threshold, 0 to 1; 1 where there are none
 * @param liveMacs multiply-accumulate operations per image with the closed channels cut out
 * @param lambda factor of the penalty; NaN where there is no penalty
 * @param gates how gates behave, {@link GateDiagnostics#NONE} where there are none
 * @param trainingMacs multiply-accumulate operations of the training in this epoch, the frozen networks of the loss included
 * @param seconds wall-clock time, validation included
 */
public record EpochRecord(
        Stage stage,
        int epoch,
        int epochs,
        int steps,
        double learningRate,
        double delta,
        double loss,
        Metric measure,
        double trainAccuracy,
        double validationAccuracy,
        double openGates,
        long liveMacs,
        double lambda,
        GateDiagnostics gates,
        long trainingMacs,
        double seconds) {}
